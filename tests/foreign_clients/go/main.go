// Joins a room by a bidi stream, sends comments, and prints all that it sees until there are enough:
//
//	join localhost:8080 rooms/abc COUNT TOTAL
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"
	"time"

	"google.golang.org/grpc"

	aiprod "github.com/aiprod/aiprod/clients/go"
	collabv1 "github.com/aiprod/aiprod/clients/go/gen/aiprod/collab/v1"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	count, total := number(os.Args[3]), number(os.Args[4])
	if err := discuss(ctx, os.Args[1], os.Args[2], count, total); err != nil {
		log.Fatal(err)
	}
}

func discuss(ctx context.Context, address, room string, count, total int) error {
	client, err := aiprod.Connect(address, "")
	if err != nil {
		return err
	}
	defer client.Close()
	stream, err := client.Rooms.Join(ctx)
	if err != nil {
		return err
	}
	hello := &collabv1.JoinRequest_Hello{Hello: &collabv1.WatchRequest{Name: room}}
	if err := stream.Send(&collabv1.JoinRequest{Frame: hello}); err != nil {
		return err
	}
	for seen, begun := 0, false; seen < total; {
		frame, err := stream.Recv()
		if err != nil {
			return err
		}
		if !begun {
			begun = true
			if err := comment(stream, count); err != nil {
				return err
			}
		}
		for _, event := range frame.Events {
			if said := event.GetComment(); said != nil {
				seen++
				fmt.Printf("%d\t%s\n", event.Seq, said.Text)
			}
		}
	}
	return stream.CloseSend()
}

func comment(stream grpc.BidiStreamingClient[collabv1.JoinRequest, collabv1.ServerFrame], count int) error {
	for number := range count {
		said := &collabv1.Submit_Comment{Comment: &collabv1.Comment{Text: fmt.Sprint("go ", number)}}
		submit := &collabv1.Submit{RequestId: aiprod.NewRequestID(), Body: said}
		if err := stream.Send(&collabv1.JoinRequest{Frame: &collabv1.JoinRequest_Submit{Submit: submit}}); err != nil {
			return err
		}
	}
	return nil
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		log.Fatal(err)
	}
	return value
}
