"""Watches a job and saves its film."""

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_cli.commands.followed_job import FollowedJob
from aiprod_cli.terminal.film_files import film_file
from aiprod_cli.terminal.job_tables import print_delivery, print_failure, print_plan, print_shortcomings
from aiprod_cli.terminal.output import Output
from aiprod_cli.terminal.progress import job_display, transfer_bar
from aiprod_client.watch_job import watch_job
from aiprod_stack.settings import StackSettings


async def watch_and_save(
    settings: StackSettings, stub: GenerationServiceStub, followed: FollowedJob, output: Output
) -> bool:
    """Shows a job until it ends or waits for review, and saves its film and captions.

    False if the job ended without a film.
    """
    name = followed.name
    job = gateway_pb.Job()
    with job_display(output.console) as display:
        async for event in watch_job(stub, name):
            display.show(event)
            # A picture is of no use in lines of text.
            event.ClearField("preview")
            output.json(event)
            job = event.job if event.HasField("job") else job
            # Reviewers take their time, and an open watch would not speed them up.
            if job.state == gateway_pb.Job.WAITING_FOR_REVIEW:
                break
    if job.state == gateway_pb.Job.WAITING_FOR_REVIEW:
        print_plan(output.console, job)
        print_shortcomings(output.notes, job)
        return True
    if job.state != gateway_pb.Job.SUCCEEDED:
        print_failure(output.notes, job)
        return False
    # It loads aiohttp, which the other commands do not need.
    from aiprod_client.assets import download

    delivery = await stub.GetDelivery(gateway_api.GetDeliveryRequest(name=f"{name}/delivery"))
    file = film_file(settings.out, job.title, name)
    file.parent.mkdir(parents=True, exist_ok=True)
    with transfer_bar(output.console, file.name, delivery.manifest.master.size) as update:
        await download(delivery.play_url.url, delivery.manifest.master, file, update)
    if delivery.HasField("captions_url"):
        await download(delivery.captions_url.url, delivery.manifest.captions, file.with_suffix(".vtt"))
    if delivery.HasField("captions_srt_url"):
        await download(
            delivery.captions_srt_url.url, delivery.manifest.captions_srt, file.with_suffix(".srt")
        )
    print_delivery(output, job, delivery, file, followed.stack_stays)
    output.json(delivery)
    if not output.as_json:
        print(file)
    return True
