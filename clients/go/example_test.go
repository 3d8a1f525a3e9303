// SPDX-License-Identifier: Apache-2.0

package codecatalystmock_test

import (
	"context"
	"fmt"

	codecatalystmock "github.com/codecatalyst-mock/codecatalyst-mock/clients/go"
)

// A server of one's own, and something of the admin API that has no function here.
func ExampleOpen() {
	server, err := codecatalystmock.Open("--seed", "42", "--tokens-unique-names")
	if err != nil {
		panic(err)
	}
	defer server.Close()

	var ready struct {
		Status string `json:"status"`
		Seed   int    `json:"seed"`
	}
	if err := server.Admin(context.Background(), "GET", "/_mock/ready", nil, &ready); err != nil {
		panic(err)
	}
	fmt.Println(ready.Status, ready.Seed)
	// Output: ready 42
}
