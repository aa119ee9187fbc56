// Package aiprod makes films with AIPROD, follows them, and reviews them in their rooms.
package aiprod

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/status"

	collabv1 "github.com/aiprod/aiprod/clients/go/gen/aiprod/collab/v1"
	gatewayv1 "github.com/aiprod/aiprod/clients/go/gen/aiprod/gateway/v1"
	probev1 "github.com/aiprod/aiprod/clients/go/gen/aiprod/probe/v1"
	storagev1 "github.com/aiprod/aiprod/clients/go/gen/aiprod/storage/v1"
)

// UnaryTimeout ends a unary call whose context has no deadline.
const UnaryTimeout = 10 * time.Second

//go:embed gen/aiprod/*/v1/*_service_config.json
var policies embed.FS

// Client has the generated stubs of all services, on one connection. Calls are retried as the contracts say.
type Client struct {
	Films   gatewayv1.GenerationServiceClient
	Rooms   collabv1.CollabServiceClient
	Storage storagev1.StorageServiceClient
	Probe   probev1.ProbeServiceClient
	channel *grpc.ClientConn
}

// Connect opens a client for address, which is host:port, http://host:port, or https://host with TLS. A token, if
// there is one, goes with each call as the user's bearer token. It connects with the first call.
func Connect(address, token string) (*Client, error) {
	target, secure, err := parse(address)
	if err != nil {
		return nil, err
	}
	config, err := serviceConfig()
	if err != nil {
		return nil, err
	}
	transport := insecure.NewCredentials()
	if secure {
		transport = credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS12})
	}
	channel, err := grpc.NewClient(target,
		grpc.WithTransportCredentials(transport),
		grpc.WithPerRPCCredentials(bearer(token)),
		grpc.WithDefaultServiceConfig(config),
		grpc.WithUnaryInterceptor(withDeadline),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 20 * time.Second, Timeout: 10 * time.Second}),
		// By default gRPC waits up to two minutes to reconnect, long after a restarted service is back.
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 2 * time.Second},
			MinConnectTimeout: 5 * time.Second,
		}),
	)
	if err != nil {
		return nil, err
	}
	return &Client{
		Films:   gatewayv1.NewGenerationServiceClient(channel),
		Rooms:   collabv1.NewCollabServiceClient(channel),
		Storage: storagev1.NewStorageServiceClient(channel),
		Probe:   probev1.NewProbeServiceClient(channel),
		channel: channel,
	}, nil
}

// Close closes the connection. Jobs go on.
func (client *Client) Close() error {
	return client.channel.Close()
}

// Reason returns the UPPER_SNAKE reason of an error, such as JOB_NOT_FOUND; empty if it has none.
func Reason(err error) string {
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			return info.Reason
		}
	}
	return ""
}

// NewRequestID returns a UUID for a request that may be sent again: a service answers the same id with the same result.
func NewRequestID() string {
	var id [16]byte
	rand.Read(id[:]) // never fails
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

func parse(address string) (target string, secure bool, err error) {
	if !strings.Contains(address, "://") {
		return address, false, nil
	}
	parsed, err := url.Parse(address)
	if err != nil {
		return "", false, err
	}
	secure = parsed.Scheme == "https"
	if secure && parsed.Port() == "" {
		return parsed.Host + ":443", true, nil
	}
	return parsed.Host, secure, nil
}

type policy struct {
	MethodConfig []json.RawMessage `json:"methodConfig"`
}

// serviceConfig joins the retry policies of all contracts.
func serviceConfig() (string, error) {
	var all policy
	files, err := fs.Glob(policies, "gen/aiprod/*/v1/*_service_config.json")
	if err != nil {
		return "", err
	}
	for _, file := range files {
		text, err := policies.ReadFile(file)
		if err != nil {
			return "", err
		}
		var one policy
		if err := json.Unmarshal(text, &one); err != nil {
			return "", err
		}
		all.MethodConfig = append(all.MethodConfig, one.MethodConfig...)
	}
	text, err := json.Marshal(all)
	return string(text), err
}

func withDeadline(
	ctx context.Context, method string, request, reply any, channel *grpc.ClientConn, invoke grpc.UnaryInvoker,
	options ...grpc.CallOption,
) error {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, UnaryTimeout)
		defer cancel()
	}
	return invoke(ctx, method, request, reply, channel, options...)
}

type bearer string

func (token bearer) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	if token == "" {
		return nil, nil
	}
	return map[string]string{"authorization": "Bearer " + string(token)}, nil
}

// A stack on the own machine has tokens, too, and no TLS.
func (bearer) RequireTransportSecurity() bool { return false }
