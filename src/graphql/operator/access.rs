//! Who may ask what: one table, looked at before every field. What does not stand in it is refused
//! to all.

use std::sync::Arc;

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextParseQuery, NextResolve, ResolveInfo,
};
use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection};
use async_graphql::{ServerError, ServerResult, Value, Variables};

use super::fault::refusal;
use crate::domain::operator::{Role, SignInMeans};
use crate::service::operator::session::SignedIn;

/// What somebody must be to ask for a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// Nobody in particular: not logged in either.
    Nobody,
    /// Logged in, in this role or one that may more.
    Role(Role),
    /// The same, in person: a token for scripts does not do.
    InPerson(Role),
    /// Nobody may.
    Impossible,
}

/// The table. A field of the two roots is named here, or nobody gets it. What lies under it comes
/// along, but for what is named here by itself.
fn need(parent: &str, field: &str) -> Need {
    match (parent, field) {
        ("Query", "me" | "signInMeans") => Need::Nobody,
        ("Query", "customer" | "customers" | "meter" | "meters" | "consents") => {
            Need::Role(Role::Viewer)
        }
        ("Query", "company" | "consentTexts" | "dryRunPull" | "invitations") => {
            Need::Role(Role::Viewer)
        }
        ("Query", "delivery" | "deliveries" | "pulls" | "jobRuns" | "noonBoard") => {
            Need::Role(Role::Viewer)
        }
        ("Query", "readingRevisions" | "rejectedLines" | "warnings") => Need::Role(Role::Viewer),
        ("Query", "credentialVersions" | "signingKeys") => Need::Role(Role::Viewer),
        ("Query", "accessTokens") => Need::Role(Role::Viewer),
        ("Query", "auditTrail") => Need::Role(Role::Operator),
        ("Query", "operators") => Need::Role(Role::Admin),
        ("Mutation", "signIn" | "signOut") => Need::Nobody,
        ("Mutation", "signOutEverywhere" | "changePassword") => Need::InPerson(Role::Viewer),
        ("Mutation", "createAccessToken" | "revokeAccessToken") => Need::InPerson(Role::Viewer),
        ("Mutation", "addOperator" | "changeOperator") => Need::InPerson(Role::Admin),
        ("Mutation", "endOperator" | "resetOperatorPassword") => Need::InPerson(Role::Admin),
        ("Mutation", "registerCustomer" | "changeCustomer" | "endCustomer" | "importPortfolio") => {
            Need::Role(Role::Operator)
        }
        ("Mutation", "registerMeter" | "changeMeter" | "replaceMeter") => {
            Need::Role(Role::Operator)
        }
        ("Mutation", "removeMeter" | "restoreMeter") => Need::Role(Role::Operator),
        ("Mutation", "invite" | "revokeInvitation" | "recordConsent" | "withdrawConsents") => {
            Need::Role(Role::Operator)
        }
        // A token that leaks must not become a password of ninety days.
        ("Mutation", "issueCredential" | "refreshCredential" | "revokeCredential") => {
            Need::InPerson(Role::Operator)
        }
        ("Mutation", "rotateSigningKey") => Need::Role(Role::Operator),
        ("Mutation", "retryDelivery" | "giveUpDelivery" | "repairLines") => {
            Need::Role(Role::Operator)
        }
        // What there is to ask.
        ("Query", "__schema" | "__type") => Need::Role(Role::Viewer),
        ("Subscription", "deliveryProgress" | "noonBoardChanged") => Need::Role(Role::Viewer),
        ("Subscription", "pullAnswered" | "warningsChanged") => Need::Role(Role::Viewer),
        ("Query" | "Mutation" | "Subscription", _) => Need::Impossible,
        // Reached only through a field above it.
        _ => Need::Nobody,
    }
}

/// The extension.
pub struct Access;

impl ExtensionFactory for Access {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Access {
    /// A subscription is judged before it begins: its fields are resolved only once something happens.
    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(ctx, query, variables).await?;
        for (_, operation) in document.operations.iter() {
            if operation.node.ty != OperationType::Subscription {
                if told::<OnSocket>(ctx).is_some() {
                    return Err(refusal("FORBIDDEN", "ask this by POST"));
                }
                continue;
            }
            for selection in &operation.node.selection_set.node.items {
                if let Selection::Field(field) = &selection.node {
                    let need = need("Subscription", &field.node.name.node);
                    check(need, told::<SignedIn>(ctx))?;
                }
            }
        }
        Ok(document)
    }

    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        // Introspection is switched off for the whole request of who is not logged in.
        if !info.is_for_introspection {
            check(need(info.parent_type, info.name), told::<SignedIn>(ctx))?;
        }
        next.run(ctx, info).await
    }
}

/// What a request came with.
fn told<'c, T: 'static>(ctx: &ExtensionContext<'c>) -> Option<&'c T> {
    ctx.query_data?.get(&std::any::TypeId::of::<T>())?.downcast_ref()
}

/// That a request came over a socket, where one can only subscribe.
pub struct OnSocket;

/// Says which role is needed, in words and by its name in the schema, so that a page need not read words.
fn lacking(needed: Role) -> ServerError {
    let mut error = refusal("FORBIDDEN", format!("this needs the role {needed}"));
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("role", needed.to_string().to_uppercase());
    error
}

fn check(need: Need, signed_in: Option<&SignedIn>) -> ServerResult<()> {
    let (needed, in_person) = match need {
        Need::Nobody => return Ok(()),
        Need::Role(needed) => (needed, false),
        Need::InPerson(needed) => (needed, true),
        Need::Impossible => return Err(refusal("FORBIDDEN", "nobody may ask this")),
    };
    let Some(signed_in) = signed_in else {
        return Err(refusal("UNAUTHENTICATED", "sign in first"));
    };
    if signed_in.role < needed {
        return Err(lacking(needed));
    }
    if in_person && signed_in.means == SignInMeans::AccessToken {
        return Err(refusal("FORBIDDEN", "sign in for this: a token may not"));
    }
    Ok(())
}
