// Makes a film of two seconds through the edge and prints its job as JSON.
package main

import (
	"context"
	"errors"
	"io"
	"log"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	filmv1 "github.com/aiprod/aiprod/gen/go/aiprod/film/v1"
	gatewayv1 "github.com/aiprod/aiprod/gen/go/aiprod/gateway/v1"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	job, err := makeFilm(ctx, os.Args[1], os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	text, err := protojson.Marshal(job)
	if err != nil {
		log.Fatal(err)
	}
	os.Stdout.Write(text)
}

func makeFilm(ctx context.Context, target, prompt string) (*gatewayv1.Job, error) {
	channel, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	defer channel.Close()
	films := gatewayv1.NewGenerationServiceClient(channel)
	job, err := films.CreateJob(ctx, &gatewayv1.CreateJobRequest{
		Prompt:      prompt,
		DurationSec: proto.Float64(2),
		Format:      &filmv1.VideoFormat{Width: 320, Height: 240, FrameRate: &filmv1.FrameRate{Numerator: 24, Denominator: 1}},
	})
	if err != nil {
		return nil, err
	}
	events, err := films.WatchJob(ctx, &gatewayv1.WatchJobRequest{Name: job.Name})
	if err != nil {
		return nil, err
	}
	for {
		event, err := events.Recv()
		if errors.Is(err, io.EOF) {
			return job, nil
		}
		if err != nil {
			return nil, err
		}
		if event.Job != nil {
			job = event.Job
		}
	}
}
