// A real OpenID Connect provider for tests, on https. Prints its issuer once it listens, has other keys
// after a hangup, and lets nobody be in any group after SIGUSR2.

import { generateKeyPairSync, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import Provider from "oidc-provider";

const { CERTIFICATE, KEY, CLIENT_SECRET, REDIRECT_URIS, SIGNED_OUT_URIS, CLAIMS_IN, ACR } = process.env;

// As the brokers of eHerkenning name it.
const COMPANY_NUMBER = "urn:etoegang:1.9:EntityConcernedID:KvKnr";

// Whoever logs in is who they say: by the name alone.
let hasGroups = true;
const GROUPS = { beheer: ["koffie", "meetpoort-beheer"], kijker: ["meetpoort-kijkers"] };

function claims(sub) {
    const [name, about] = sub.split("-");
    const email_verified = name !== "ongezien";
    const groups = (hasGroups && GROUPS[name]) || ["koffie"];
    const email = `${name}@meetbedrijf.example`;
    // A customer logs in as the company or the connection that they come for.
    return { sub, email, email_verified, groups, [COMPANY_NUMBER]: about, klant_ean: about };
}

const configuration = {
    clients: [
        {
            client_id: "meetpoort",
            client_secret: CLIENT_SECRET,
            redirect_uris: REDIRECT_URIS.split(" "),
            post_logout_redirect_uris: SIGNED_OUT_URIS.split(" "),
            grant_types: ["authorization_code"],
            response_types: ["code"],
        },
    ],
    claims: {
        openid: ["sub"],
        email: ["email", "email_verified"],
        groups: ["groups"],
        company: [COMPANY_NUMBER],
        connection: ["klant_ean"],
    },
    acrValues: ["substantial", "high"],
    conformIdTokenClaims: CLAIMS_IN !== "id_token",
    pkce: { methods: ["S256"], required: () => true },
    cookies: { keys: ["of a test"] },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => claims(sub) }),
};

const server = createServer({ cert: readFileSync(CERTIFICATE), key: readFileSync(KEY) });

// Its own keys for tests, or others that no provider had before.
function serve(issuer, jwks) {
    const provider = new Provider(issuer, { ...configuration, jwks });
    // By which means somebody logs in is for this provider to say.
    if (ACR) Object.defineProperty(provider.Session.prototype, "acr", { get: () => ACR, set() {} });
    server.removeAllListeners("request");
    server.on("request", provider.callback());
}

function newKeys() {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    return { keys: [{ ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig" }] };
}

server.listen(0, "127.0.0.1", () => {
    const issuer = `https://127.0.0.1:${server.address().port}`;
    serve(issuer);
    process.on("SIGHUP", () => {
        serve(issuer, newKeys());
        console.log("other keys");
    });
    process.on("SIGUSR2", () => {
        hasGroups = false;
        console.log("no groups");
    });
    console.log(`issuer ${issuer}`);
});
