// SPDX-License-Identifier: Apache-2.0

package codecatalystmock_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	codecatalystmock "github.com/codecatalyst-mock/codecatalyst-mock/clients/go"
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

// The server's own schema says what a rule may be: a rule with everything in it must be one.
func TestRuleKnowsEveryMemberOfTheSchema(t *testing.T) {
	t.Parallel()
	half, text, number := 0.5, "x", 1
	words := codecatalystmock.Text{EqualTo: text, Contains: text, Matches: text, Absent: true}
	effect := codecatalystmock.Effect{
		Error: codecatalystmock.Exception{Code: text, Message: text, StatusCode: 500, RetryAfterMs: 1,
			Headers: []codecatalystmock.HeaderValue{{Name: text, Value: text}}},
		Delay: codecatalystmock.Delay{Type: "fixed", Ms: &number, LowerMs: &number, UpperMs: &number,
			MedianMs: &half, Sigma: &half, MaxMs: &number},
		Fault: "HANG",
		Body: codecatalystmock.Body{TruncateAtFraction: &half, ContentLengthDelta: 1, Malformed: true,
			ContentType: text, DropMembers: []string{text}, Replace: &text},
		ChunkedDribble: codecatalystmock.Dribble{NumberOfChunks: 1, TotalDurationMs: 1},
		BytesPerSecond: 1,
	}
	rule := codecatalystmock.Rule{
		ID: text,
		Match: codecatalystmock.Match{Operation: []string{"VerifySession"}, Method: words, Path: words, Body: words,
			Headers: []codecatalystmock.Header{{Name: text, Text: words}},
			Attempt: codecatalystmock.Attempts{Min: 1, Max: 1}},
		Scope: "user", Skip: 1, Times: 1, Probability: &half,
		Window: codecatalystmock.Window{StartMs: 1, DurationMs: 1}, TTLMs: 1, When: "after", Continue: true,
		Error: effect.Error, Delay: effect.Delay, Fault: effect.Fault, Body: effect.Body,
		ChunkedDribble: effect.ChunkedDribble, BytesPerSecond: effect.BytesPerSecond,
		Sequence: []codecatalystmock.Effect{effect}, OnEnd: "last",
	}
	var value any
	content, err := json.Marshal(rule)
	if err == nil {
		err = json.Unmarshal(content, &value)
	}
	if err != nil {
		t.Fatal(err)
	}
	compareMembers(t, "rule", schemaOfRules(t), value)
}
