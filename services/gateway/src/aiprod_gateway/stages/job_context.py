"""What the steps of one job share."""

from dataclasses import dataclass

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.clients.room import RoomClient
from aiprod_gateway.config import GatewaySettings
from aiprod_gateway.services import Services
from aiprod_gateway.stages.ceiling import Ceiling
from aiprod_gateway.stages.early_scenes import EarlyScenes
from aiprod_gateway.stages.job_steps import JobSteps
from aiprod_work.fair_queue import FairQueue


@dataclass(frozen=True, slots=True)
class JobContext:
    """One job at work. `job` is as it was when its workflow started."""

    job: pb.Job
    steps: JobSteps
    room: RoomClient
    services: Services
    settings: GatewaySettings
    scene_queue: FairQueue
    ceiling: Ceiling
    early_scenes: EarlyScenes
