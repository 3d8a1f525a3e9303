// SPDX-License-Identifier: Apache-2.0

//go:build unix

package codecatalystmock_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// ends are how a test process ends without closing its server: what it does itself, when it has said
// that it is ready, or the signal that it gets.
var ends = []struct {
	name   string
	do     func()
	signal os.Signal
}{
	{"panic of another goroutine", func() { go panic("as if"); select {} }, nil},
	{"exit", func() { os.Exit(3) }, nil},
	{"SIGKILL", nil, syscall.SIGKILL},
	{"SIGTERM", nil, syscall.SIGTERM},
	{"SIGINT", nil, syscall.SIGINT},
}

// endOfEnvironment makes this process one that TestServerEndsWithTheTestProcess has started.
const endOfEnvironment = "TEST_PROCESS_ENDS_BY"

// This test runs itself in a process of its own, which has a server from TestMain. The server is
// started by a script that opens a pipe of the test's, so that the end of the pipe is the server's.
func TestServerEndsWithTheTestProcess(t *testing.T) {
	for _, end := range ends {
		if os.Getenv(endOfEnvironment) == end.name {
			fmt.Println("ready")
			if end.do != nil {
				end.do()
			}
			select {}
		}
	}
	t.Parallel()
	for _, end := range ends {
		t.Run(end.name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			held := openPipe(t, filepath.Join(folder, "pipe"))
			command := exec.Command(os.Args[0], "-test.run=^TestServerEndsWithTheTestProcess$")
			command.Env = append(os.Environ(),
				endOfEnvironment+"="+end.name,
				"TMPDIR="+folder,
				"CODECATALYST_MOCK_URL=",
				"CODECATALYST_MOCK_BINARY="+holder(t, folder))
			output, err := command.StdoutPipe()
			if err == nil {
				err = command.Start()
			}
			if err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(output)
			if !lines.Scan() || lines.Text() != "ready" {
				t.Fatalf("got %q, %v", lines.Text(), command.Wait())
			}
			expectHeld(t, held)
			if end.signal != nil {
				if err := command.Process.Signal(end.signal); err != nil {
					t.Error(err)
				}
			}
			if err := command.Wait(); err == nil {
				t.Errorf("the test process ended well: %v", command.ProcessState)
			}
			expectEnd(t, held)
		})
	}
}

// holder is a program that becomes the server, and holds the folder's pipe open.
func holder(t *testing.T, folder string) string {
	t.Helper()
	binary := os.Getenv("CODECATALYST_MOCK_BINARY")
	if binary == "" {
		binary = "codecatalyst-mock"
	}
	binary, err := exec.LookPath(binary)
	if err == nil {
		binary, err = filepath.Abs(binary)
	}
	script := filepath.Join(folder, "holder")
	text := fmt.Sprintf("#!/bin/sh\nexec '%s' \"$@\" 3>'%s'\n", binary, filepath.Join(folder, "pipe"))
	if err == nil {
		err = os.WriteFile(script, []byte(text), 0o700)
	}
	if err != nil {
		t.Fatal(err)
	}
	return script
}

func openPipe(t *testing.T, path string) *os.File {
	t.Helper()
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	pipe, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pipe.Close() })
	return pipe
}

func readPipe(t *testing.T, pipe *os.File, deadline time.Time) error {
	t.Helper()
	if err := pipe.SetReadDeadline(deadline); err != nil {
		t.Fatal(err)
	}
	_, err := pipe.Read(make([]byte, 1))
	return err
}

func expectHeld(t *testing.T, pipe *os.File) {
	t.Helper()
	if err := readPipe(t, pipe, time.Now().Add(time.Millisecond)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("no server holds the pipe: %v", err)
	}
}

func expectEnd(t *testing.T, pipe *os.File) {
	t.Helper()
	if err := readPipe(t, pipe, time.Now().Add(limit)); !errors.Is(err, io.EOF) {
		t.Errorf("the server is still there: %v", err)
	}
}
