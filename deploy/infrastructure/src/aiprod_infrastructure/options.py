"""The options of the command; each is an environment variable, too."""

from typing import Annotated

import typer

Project = Annotated[str, typer.Option(envvar="GOOGLE_CLOUD_PROJECT", help="Google Cloud project")]
Bucket = Annotated[
    str, typer.Option(envvar="AIPROD_STORAGE_BUCKET", help="name of the bucket, as storage knows it")
]
Region = Annotated[
    str,
    typer.Option(envvar="AIPROD_REGION", help="place of the bucket, like europe-west1 or EU"),
]
RetentionDays = Annotated[
    int,
    typer.Option(
        envvar="AIPROD_STORAGE_RETENTION_DAYS",
        min=1,
        max=3650,
        help="days after which the bucket deletes what no delivery holds, as storage knows them",
    ),
]
Email = Annotated[str, typer.Option(envvar="AIPROD_ALERT_EMAIL", help="email address for alerts")]
PageKey = Annotated[
    str,
    typer.Option(
        envvar="AIPROD_ALERT_PAGE_KEY",
        help="PagerDuty service key for alerts; use the variable, because others can see arguments",
    ),
]
Slack = Annotated[str, typer.Option(envvar="AIPROD_ALERT_SLACK", help="Slack channel for alerts")]
SlackToken = Annotated[
    str,
    typer.Option(envvar="AIPROD_ALERT_SLACK_TOKEN", help="token for the Slack channel; use the variable"),
]
LogSink = Annotated[
    str,
    typer.Option(
        envvar="AIPROD_LOG_SINK",
        help="where copies of job records go, like bigquery.googleapis.com/projects/p/datasets/d",
    ),
]
Host = Annotated[
    str,
    typer.Option(envvar="AIPROD_EDGE_HOST", help="the edge's host, like films.example, for an uptime check"),
]
Json = Annotated[bool, typer.Option("--json", help="print JSON")]
