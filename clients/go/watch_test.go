package aiprod

import (
	"context"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	collabv1 "github.com/aiprod/aiprod/clients/go/gen/aiprod/collab/v1"
	gatewayv1 "github.com/aiprod/aiprod/clients/go/gen/aiprod/gateway/v1"
)

// gateway sends the events 1 to 3 and cuts the stream after each.
type gateway struct {
	gatewayv1.UnimplementedGenerationServiceServer
	mutex  sync.Mutex
	after  []int64
	tokens []string
}

func (gateway *gateway) WatchJob(
	request *gatewayv1.WatchJobRequest, stream grpc.ServerStreamingServer[gatewayv1.JobEvent],
) error {
	gateway.mutex.Lock()
	gateway.after = append(gateway.after, request.AfterOffset)
	headers, _ := metadata.FromIncomingContext(stream.Context())
	gateway.tokens = append(gateway.tokens, headers.Get("authorization")...)
	gateway.mutex.Unlock()
	if request.Name != "jobs/film" {
		return status.Error(codes.NotFound, "there is no such job")
	}
	event := &gatewayv1.JobEvent{Offset: request.AfterOffset + 1}
	if event.Offset == 3 {
		event.Job = &gatewayv1.Job{State: gatewayv1.Job_SUCCEEDED}
	}
	if err := stream.Send(event); err != nil {
		return err
	}
	return status.Error(codes.Unavailable, "the stream is cut")
}

// rooms sends two events, and ends the stream.
type rooms struct {
	collabv1.UnimplementedCollabServiceServer
}

func (rooms) Watch(request *collabv1.WatchRequest, stream grpc.ServerStreamingServer[collabv1.ServerFrame]) error {
	seq := request.AfterSeq
	frame := &collabv1.ServerFrame{Events: []*collabv1.Event{{Seq: seq + 1}, {Seq: seq + 2}}}
	return stream.Send(frame)
}

func serve(t *testing.T) (*gateway, *Client) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	service, server := &gateway{}, grpc.NewServer()
	gatewayv1.RegisterGenerationServiceServer(server, service)
	collabv1.RegisterCollabServiceServer(server, rooms{})
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	client, err := Connect("http://"+listener.Addr().String(), "secret")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return service, client
}

func TestWatchResumesAfterTheLastEvent(t *testing.T) {
	service, client := serve(t)
	var offsets []int64
	for event, err := range client.Watch(t.Context(), "jobs/film") {
		if err != nil {
			t.Fatal(err)
		}
		offsets = append(offsets, event.Offset)
	}
	if !slices.Equal(offsets, []int64{1, 2, 3}) || !slices.Equal(service.after, []int64{0, 1, 2}) {
		t.Errorf("offsets %v, asked after %v", offsets, service.after)
	}
	if service.tokens[0] != "Bearer secret" {
		t.Errorf("tokens %v", service.tokens)
	}
}

func TestFollowResumesUntilTheCallerStops(t *testing.T) {
	_, client := serve(t)
	var seqs []int64
	for event, err := range client.Follow(t.Context(), "rooms/film", 4) {
		if err != nil {
			t.Fatal(err)
		}
		if seqs = append(seqs, event.Seq); len(seqs) == 4 {
			break
		}
	}
	if !slices.Equal(seqs, []int64{5, 6, 7, 8}) {
		t.Errorf("seqs %v", seqs)
	}
}

func TestWatchEndsWithTheErrorThatNoStreamMends(t *testing.T) {
	service, client := serve(t)
	for _, err := range client.Watch(t.Context(), "jobs/none") {
		if status.Code(err) != codes.NotFound {
			t.Errorf("error %v", err)
		}
	}
	if len(service.after) != 1 {
		t.Errorf("asked %d times", len(service.after))
	}
}

func TestWatchEndsWithTheCallersContext(t *testing.T) {
	client, err := Connect("127.0.0.1:1", "")
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	var last error
	for _, err := range client.Watch(ctx, "jobs/film") {
		last = err
	}
	if last == nil {
		t.Error("no error")
	}
}

func TestRetriesComeFromAllContracts(t *testing.T) {
	text, err := serviceConfig()
	if err != nil {
		t.Fatal(err)
	}
	for _, service := range []string{"GenerationService", "CollabService", "StorageService", "ProbeService"} {
		if !strings.Contains(text, service) {
			t.Errorf("%s has no policy", service)
		}
	}
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"localhost:8080": "localhost:8080", "http://host:1": "host:1", "https://films.example": "films.example:443",
	} {
		if target, secure, err := parse(address); target != want || secure != (address[:5] == "https") || err != nil {
			t.Errorf("%s: %s %t %v", address, target, secure, err)
		}
	}
}
