// SPDX-License-Identifier: Apache-2.0

// Package codecatalystmock lets Go tests use codecatalyst-mock, a server that stands in for Amazon
// CodeCatalyst's personal access token API.
//
// A test binary starts one server, or attaches to one that runs, and each test takes a user of its
// own from it. Users do not see each other: such tests may call t.Parallel.
//
//	func TestCreate(t *testing.T) {
//		user := server.NewUser(t) // server is from Open, in TestMain; or from Start(t)
//		client := codecatalyst.NewFromConfig(user.Config())
//		...
//	}
//
// # Which server
//
// With CODECATALYST_MOCK_URL in the environment, Start and Open attach to the server there;
// CODECATALYST_MOCK_TLS_URL and CODECATALYST_MOCK_CA (a PEM file) say where it speaks HTTPS and whom
// to trust. Without it they start the program that CODECATALYST_MOCK_BINARY names, or
// codecatalyst-mock from the PATH, on free ports; none of the other CODECATALYST_MOCK_ variables reaches
// it. CODECATALYST_MOCK_ADMIN_TOKEN opens the admin API of a server that one attaches to; for one of
// one's own there is OpenWithAdminToken. An empty variable is one that is not set.
//
// A started server ends with the test process, however that ends. Close removes its temporary folder
// too, which has the CA; a process that is killed leaves that file behind.
//
// # Failing
//
// Functions that take a testing.TB end the test when the server refuses what they ask for: a fault
// rule with a typing error never passes for a working one. Verify alone lets the test go on.
package codecatalystmock
