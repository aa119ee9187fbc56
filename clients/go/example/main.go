// Makes a film from a storyboard, follows it, approves it in its room, and saves it.
//
//	go run ./example film.mp4
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"

	aiprod "github.com/aiprod/aiprod/clients/go"
	collabv1 "github.com/aiprod/aiprod/clients/go/gen/aiprod/collab/v1"
	filmv1 "github.com/aiprod/aiprod/clients/go/gen/aiprod/film/v1"
	gatewayv1 "github.com/aiprod/aiprod/clients/go/gen/aiprod/gateway/v1"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	if err := run(ctx, os.Args[1]); err != nil {
		log.Fatal(aiprod.Reason(err), " ", err)
	}
}

func run(ctx context.Context, path string) error {
	client, err := aiprod.Connect(os.Getenv("AIPROD_URL"), os.Getenv("AIPROD_TOKEN"))
	if err != nil {
		return err
	}
	defer client.Close()
	job, err := makeFilm(ctx, client)
	if err != nil {
		return err
	}
	if job.State != gatewayv1.Job_SUCCEEDED {
		return fmt.Errorf("%s is %s: %s", job.Name, job.State, job.Error.GetMessage())
	}
	if err := approve(ctx, client, job.Room); err != nil {
		return err
	}
	return save(ctx, client, job.Name, path)
}

func makeFilm(ctx context.Context, client *aiprod.Client) (*gatewayv1.Job, error) {
	job, err := client.Films.CreateJob(ctx, &gatewayv1.CreateJobRequest{
		RequestId: aiprod.NewRequestID(),
		Storyboard: &filmv1.Storyboard{Scenes: []*filmv1.StoryboardScene{
			{Text: "A kite above the dunes", Duration: durationpb.New(1500 * time.Millisecond)},
			{Text: "A child laughs", ShotSize: filmv1.Scene_CLOSE_UP, Duration: durationpb.New(time.Second)},
		}},
		Format: &filmv1.VideoFormat{Width: 320, Height: 240, FrameRate: &filmv1.FrameRate{Numerator: 24, Denominator: 1}},
	})
	if err != nil {
		return nil, err
	}
	for event, err := range client.Watch(ctx, job.Name) {
		if err != nil {
			return nil, err
		}
		fmt.Printf("%s %s %.0f%%\n", event.Stage, event.Scene, 100*event.Fraction)
		if event.Job != nil {
			job = event.Job
		}
	}
	return job, nil
}

func approve(ctx context.Context, client *aiprod.Client, name string) error {
	room, err := client.Rooms.GetRoom(ctx, &collabv1.GetRoomRequest{Name: name})
	if err != nil {
		return err
	}
	review := &collabv1.Review{Verdict: collabv1.Review_APPROVED, Film: room.FilmSeq}
	submit := &collabv1.Submit{RequestId: aiprod.NewRequestID(), Body: &collabv1.Submit_Review{Review: review}}
	if _, err := client.Rooms.Send(ctx, &collabv1.SendRequest{Name: name, Submit: submit}); err != nil {
		return err
	}
	for event, err := range client.Follow(ctx, name, room.Head) {
		if err != nil {
			return err
		}
		if decision := event.GetDecision(); decision != nil {
			fmt.Println(decision.Verdict)
			break
		}
	}
	return nil
}

func save(ctx context.Context, client *aiprod.Client, job, path string) error {
	delivery, err := client.Films.GetDelivery(ctx, &gatewayv1.GetDeliveryRequest{Name: job + "/delivery"})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, delivery.DownloadUrl.Url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("storage answers %s", response.Status)
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if _, err := io.Copy(file, response.Body); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}
