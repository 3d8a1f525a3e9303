// SPDX-License-Identifier: Apache-2.0

package codecatalystmock

import (
	"os/exec"
	"syscall"
)

// endWithThread makes the kernel end the program with the thread that starts it: a test that panics
// runs no cleanup.
func endWithThread(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
}
