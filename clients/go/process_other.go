// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package codecatalystmock

import "os/exec"

// endWithThread does nothing here, where the program does not run anyway: see Attach.
func endWithThread(*exec.Cmd) {}
