// A real OpenID Connect provider for tests, on https. Prints its issuer once it listens.

import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import Provider from "oidc-provider";

const { CERTIFICATE, KEY, CLIENT_SECRET, REDIRECT_URI, CLAIMS_IN } = process.env;

// Whoever logs in is who they say: by the name alone.
const GROUPS = { beheer: ["koffie", "meetpoort-beheer"], kijker: ["meetpoort-kijkers"] };

function claims(sub) {
    const [name] = sub.split("-");
    const email_verified = name !== "ongezien";
    const groups = GROUPS[name] ?? ["koffie"];
    return { sub, email: `${name}@meetbedrijf.example`, email_verified, groups };
}

const configuration = {
    clients: [
        {
            client_id: "meetpoort",
            client_secret: CLIENT_SECRET,
            redirect_uris: [REDIRECT_URI],
            grant_types: ["authorization_code"],
            response_types: ["code"],
        },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], groups: ["groups"] },
    conformIdTokenClaims: CLAIMS_IN !== "id_token",
    pkce: { methods: ["S256"], required: () => true },
    cookies: { keys: ["of a test"] },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => claims(sub) }),
};

const server = createServer({ cert: readFileSync(CERTIFICATE), key: readFileSync(KEY) });
server.listen(0, "127.0.0.1", () => {
    const issuer = `https://127.0.0.1:${server.address().port}`;
    const provider = new Provider(issuer, configuration);
    server.on("request", provider.callback());
    console.log(`issuer ${issuer}`);
});
