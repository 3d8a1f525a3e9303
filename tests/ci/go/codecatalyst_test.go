// SPDX-License-Identifier: Apache-2.0

// Package codecatalyst shows Testcontainers for Go: it waits until /_mock/ready answers 200.
package codecatalyst

import (
	"context"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

func image() string {
	if name := os.Getenv("CODECATALYST_MOCK_IMAGE"); name != "" {
		return name
	}
	return "codecatalyst-mock"
}

func start(t *testing.T) string {
	t.Helper()
	ctx := context.Background()
	container, err := testcontainers.GenericContainer(ctx, testcontainers.GenericContainerRequest{
		ContainerRequest: testcontainers.ContainerRequest{
			Image:        image(),
			ExposedPorts: []string{"8700/tcp"},
			WaitingFor:   wait.ForHTTP("/_mock/ready").WithPort("8700/tcp"),
		},
		Started: true,
	})
	testcontainers.CleanupContainer(t, container)
	if err != nil {
		t.Fatal(err)
	}
	endpoint, err := container.PortEndpoint(ctx, "8700/tcp", "http")
	if err != nil {
		t.Fatal(err)
	}
	return endpoint
}

func TestATokenIsCreated(t *testing.T) {
	endpoint := start(t)
	request, err := http.NewRequest(http.MethodPut, endpoint+"/v1/accessTokens",
		strings.NewReader(`{"name": "from-go"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer alice")
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusCreated {
		t.Fatalf("status %d", answer.StatusCode)
	}
}
