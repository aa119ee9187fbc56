package aiprod

import (
	"context"
	"errors"
	"io"
	"iter"
	"math/rand/v2"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	collabv1 "github.com/aiprod/aiprod/clients/go/gen/aiprod/collab/v1"
	gatewayv1 "github.com/aiprod/aiprod/clients/go/gen/aiprod/gateway/v1"
)

const (
	// Reconnects is how many streams in a row may fail without a message, which takes about a minute.
	Reconnects             = 15
	firstWait, longestWait = 200 * time.Millisecond, 5 * time.Second
)

// Watch yields all events of a job until it ends, each once, in order. It reconnects and continues after the last event.
// The last pair has an error if there is one: the caller's context ended, the job does not exist, or the connection stayed
// lost for a minute.
func (client *Client) Watch(ctx context.Context, job string) iter.Seq2[*gatewayv1.JobEvent, error] {
	var offset int64
	open := func(ctx context.Context) (grpc.ServerStreamingClient[gatewayv1.JobEvent], error) {
		return client.Films.WatchJob(ctx, &gatewayv1.WatchJobRequest{Name: job, AfterOffset: offset})
	}
	return func(yield func(*gatewayv1.JobEvent, error) bool) {
		resumed(ctx, open, func(event *gatewayv1.JobEvent, err error) bool {
			if err != nil {
				yield(nil, err)
				return false
			}
			offset = event.Offset
			return yield(event, nil) && !ended(event.Job)
		})
	}
}

// Follow yields the events of a room after seq, each once, in order, until the caller stops or its context ends. It
// reconnects as Watch. A log that is much too long to read starts in its middle.
func (client *Client) Follow(ctx context.Context, room string, seq int64) iter.Seq2[*collabv1.Event, error] {
	var epoch int64
	open := func(ctx context.Context) (grpc.ServerStreamingClient[collabv1.ServerFrame], error) {
		return client.Rooms.Watch(ctx, &collabv1.WatchRequest{Name: room, AfterSeq: seq, Epoch: epoch})
	}
	return func(yield func(*collabv1.Event, error) bool) {
		resumed(ctx, open, func(frame *collabv1.ServerFrame, err error) bool {
			if err != nil {
				yield(nil, err)
				return false
			}
			if welcome := frame.Welcome; welcome != nil {
				epoch = welcome.Room.GetEpoch()
				seq = max(seq, welcome.Snapshot.GetSeq())
			}
			for _, event := range frame.Events {
				seq = event.Seq
				if !yield(event, nil) {
					return false
				}
			}
			return true
		})
	}
}

func ended(job *gatewayv1.Job) bool {
	switch job.GetState() {
	case gatewayv1.Job_SUCCEEDED, gatewayv1.Job_FAILED, gatewayv1.Job_CANCELLED:
		return true
	}
	return false
}

// resumed hands each message of a stream to take, and opens the next one whenever a stream ends or is lost, until take
// returns false. An error that no new stream would mend is handed over as the last thing.
func resumed[M any](
	ctx context.Context, open func(context.Context) (grpc.ServerStreamingClient[M], error), take func(*M, error) bool,
) {
	for failures := 0; ; {
		received, stopped, err := receive(ctx, open, take)
		if stopped {
			return
		}
		if received {
			failures = 0
		}
		failures++
		if err != nil && (ctx.Err() != nil || !lost(err) || failures >= Reconnects) {
			take(nil, err)
			return
		}
		if err := wait(ctx, failures); err != nil {
			take(nil, err)
			return
		}
	}
}

// receive reads one stream to its end. It cancels the call when take stops.
func receive[M any](
	ctx context.Context, open func(context.Context) (grpc.ServerStreamingClient[M], error), take func(*M, error) bool,
) (received, stopped bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := open(ctx)
	for err == nil {
		var message *M
		if message, err = stream.Recv(); err == nil {
			received = true
			if !take(message, nil) {
				return true, true, nil
			}
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return received, false, err
}

// The edge cuts a stream with INTERNAL or UNKNOWN, and ends each after an hour.
func lost(err error) bool {
	switch status.Code(err) {
	case codes.Unavailable, codes.Internal, codes.Unknown, codes.DeadlineExceeded, codes.Canceled:
		return true
	}
	return false
}

// wait lets a growing time pass; clients that failed together must not return together.
func wait(ctx context.Context, failures int) error {
	pause := min(firstWait<<min(failures-1, 10), longestWait)
	timer := time.NewTimer(pause/2 + rand.N(pause/2))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
