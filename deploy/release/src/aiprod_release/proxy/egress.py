"""The way out of a service on Cloud Run: plaintext on loopback becomes TLS with the service's identity.

So services need no code for Cloud Run: they call 127.0.0.1, as on one machine.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from aiprod_release.yaml_documents import as_yaml, from_yaml
from aiprod_stack.edge.config import Edge, render
from aiprod_stack.plan import LOOPBACK, SERVICES

PORTS = {name: 9081 + index for index, name in enumerate(SERVICES)}
"""Where a service calls each other one."""

_EXTENSIONS = "type.googleapis.com/envoy.extensions.filters"


def egress(edge: Edge) -> str:
    """Envoy's configuration as YAML: the edge's clusters, each with a listener on loopback."""
    rendered = from_yaml(render(edge))
    resources = rendered["static_resources"]
    # Cloud Run probes the sidecar by it.
    health = next(each for each in resources["listeners"] if each["name"] == "health")
    listeners = [health, *_ways_out(resources, edge.services)]
    return as_yaml(
        {
            "admin": rendered["admin"],
            "static_resources": {"listeners": listeners, "clusters": resources["clusters"]},
        },
    )


def edge_with_egress(edge: Edge) -> str:
    """The edge's configuration with listeners on loopback, too, for a process beside it."""
    rendered = from_yaml(render(edge))
    resources = rendered["static_resources"]
    resources["listeners"] += _ways_out(resources, edge.services)
    return as_yaml(rendered)


def with_machines(configuration: str, machines: Mapping[str, str]) -> str:
    """The configuration with services on machines of the own network, each by its address, host:port."""
    document = from_yaml(configuration)
    for cluster in document["static_resources"]["clusters"] if machines else ():
        if address := machines.get(cluster["name"]):
            # Neither TLS nor an identity: without an audience, the filter of identities adds none.
            del cluster["transport_socket"], cluster["metadata"]
            host, _, port = address.rpartition(":")
            [endpoint] = cluster["load_assignment"]["endpoints"][0]["lb_endpoints"]
            endpoint["endpoint"]["address"]["socket_address"] = {"address": host, "port_value": int(port)}
            options = cluster["typed_extension_protocol_options"].values()
            for each in options:
                # One call for each connection: the balancer of machines spreads connections, not calls.
                each["explicit_http_config"]["http2_protocol_options"]["max_concurrent_streams"] = 1
    return as_yaml(document) if machines else configuration


def _ways_out(resources: dict[str, Any], services: Iterable[str]) -> list[dict[str, Any]]:
    front = next(each for each in resources["listeners"] if each["name"] == "edge")
    identity = next(
        each for each in _manager(front)["http_filters"] if each["name"] == "envoy.filters.http.gcp_authn"
    )
    return [_listener(name, identity) for name in services]


def _manager(listener: dict[str, Any]) -> dict[str, Any]:
    manager: dict[str, Any] = listener["filter_chains"][0]["filters"][0]["typed_config"]
    return manager


def _listener(name: str, identity: dict[str, Any]) -> dict[str, Any]:
    manager = {
        "@type": f"{_EXTENSIONS}.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": name,
        "codec_type": "HTTP2",
        # The services' headers pass as they are, and their own deadlines end calls.
        "generate_request_id": False,
        "stream_idle_timeout": "0s",
        "http_filters": [
            identity,
            {
                "name": "envoy.filters.http.router",
                "typed_config": {"@type": f"{_EXTENSIONS}.http.router.v3.Router"},
            },
        ],
        "route_config": {
            "virtual_hosts": [
                {
                    "name": name,
                    "domains": ["*"],
                    "routes": [
                        {
                            "match": {"prefix": "/"},
                            # Cloud Run finds the service by its host.
                            "route": {"cluster": name, "timeout": "0s", "auto_host_rewrite": True},
                        }
                    ],
                }
            ]
        },
    }
    return {
        "name": name,
        "address": {"socket_address": {"address": LOOPBACK, "port_value": PORTS[name]}},
        "filter_chains": [
            {"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}
        ],
    }
