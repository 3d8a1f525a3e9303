// SPDX-License-Identifier: Apache-2.0

package codecatalystmock_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"
)

// schema is as much of a JSON Schema as the server's has for fault rules.
type schema struct {
	Properties map[string]schema
	Items      *schema
}

func schemaOfRules(t *testing.T) schema {
	t.Helper()
	binary := os.Getenv("CODECATALYST_MOCK_BINARY")
	if binary == "" {
		binary = "codecatalyst-mock"
	}
	text, err := exec.Command(binary, "schema").Output()
	if err != nil {
		t.Fatal(err)
	}
	var whole schema
	if err := json.Unmarshal(text, &whole); err != nil {
		t.Fatal(err)
	}
	return *whole.Properties["faults"].Items
}

// compareMembers expects value to have every member that the schema knows, and no other.
func compareMembers(t *testing.T, path string, schema schema, value any) {
	t.Helper()
	switch value := value.(type) {
	case []any:
		compareMembers(t, path+"[]", *schema.Items, value[0])
	case map[string]any:
		for name, member := range value {
			known, ok := schema.Properties[name]
			if !ok {
				t.Errorf("%s.%s is not in the schema", path, name)
				continue
			}
			// An operation is one of several schemas, none of them an object.
			if known.Properties != nil || known.Items != nil {
				compareMembers(t, path+"."+name, known, member)
			}
		}
		for name := range schema.Properties {
			// The user is added by AddFault; comments are for files.
			if _, ok := value[name]; !ok && name != "$comment" && path+"."+name != "rule.match.user" {
				t.Errorf("%s.%s is missing", path, name)
			}
		}
	}
}
