# SPDX-License-Identifier: Apache-2.0
import types

import boto3
import botocore.session
import botocore.tokens


class TokenProvider:
    """A bearer token for botocore to find."""

    def __init__(self, token):
        self._frozen = botocore.tokens.FrozenAuthToken(token)

    def load_token(self, **_):
        return types.SimpleNamespace(get_frozen_token=lambda: self._frozen)


def make_client(url, token, ca_file=None):
    core = botocore.session.Session()
    core.register_component("token_provider", TokenProvider(token))
    session = boto3.Session(botocore_session=core, region_name="us-west-2")
    return session.client("codecatalyst", endpoint_url=url, verify=ca_file)
