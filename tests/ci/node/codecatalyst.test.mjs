// SPDX-License-Identifier: Apache-2.0
// Testcontainers for Node: waits until /_mock/ready answers 200.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { GenericContainer, Wait } from "testcontainers";

const image = process.env.CODECATALYST_MOCK_IMAGE ?? "codecatalyst-mock";
let container;

before(async () => {
  container = await new GenericContainer(image)
    .withExposedPorts(8700)
    .withWaitStrategy(Wait.forHttp("/_mock/ready", 8700))
    .start();
});

after(() => container?.stop());

test("a token is created", async () => {
  const endpoint = `http://${container.getHost()}:${container.getMappedPort(8700)}`;
  const answer = await fetch(`${endpoint}/v1/accessTokens`, {
    method: "PUT",
    headers: { Authorization: "Bearer alice", "Content-Type": "application/json" },
    body: JSON.stringify({ name: "from-node" }),
  });
  assert.equal(answer.status, 201);
  assert.equal((await answer.json()).name, "from-node");
});
