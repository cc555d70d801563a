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
enum Permission {
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
fn permission(parent: &str, field: &str) -> Permission {
    match (parent, field) {
        ("Query", "me" | "signInMeans") => Permission::Nobody,
        ("Query", "customer" | "customers" | "meter" | "meters" | "consents") => {
            Permission::Role(Role::Viewer)
        }
        ("Query", "company" | "consentTexts" | "dryRunPull" | "invitations") => {
            Permission::Role(Role::Viewer)
        }
        ("Query", "delivery" | "deliveries" | "pulls" | "jobRuns" | "noonBoard") => {
            Permission::Role(Role::Viewer)
        }
        ("Query", "readingRevisions" | "rejectedLines" | "warnings") => {
            Permission::Role(Role::Viewer)
        }
        ("Query", "credentialVersions" | "signingKeys") => Permission::Role(Role::Viewer),
        ("Query", "source" | "sources" | "sourceAliases") => Permission::Role(Role::Viewer),
        ("Query", "accessTokens") => Permission::Role(Role::Viewer),
        ("Query", "auditTrail" | "previewSource") => Permission::Role(Role::Operator),
        ("Query", "operators") => Permission::Role(Role::Admin),
        ("Mutation", "signIn" | "signOut") => Permission::Nobody,
        ("Mutation", "signOutEverywhere" | "changePassword") => Permission::InPerson(Role::Viewer),
        ("Mutation", "createAccessToken" | "revokeAccessToken") => {
            Permission::InPerson(Role::Viewer)
        }
        ("Mutation", "addOperator" | "changeOperator") => Permission::InPerson(Role::Admin),
        ("Mutation", "endOperator" | "resetOperatorPassword") => Permission::InPerson(Role::Admin),
        ("Mutation", "registerCustomer" | "changeCustomer" | "endCustomer" | "importPortfolio") => {
            Permission::Role(Role::Operator)
        }
        ("Mutation", "registerMeter" | "changeMeter" | "replaceMeter") => {
            Permission::Role(Role::Operator)
        }
        ("Mutation", "removeMeter" | "restoreMeter") => Permission::Role(Role::Operator),
        ("Mutation", "invite" | "revokeInvitation" | "recordConsent" | "withdrawConsents") => {
            Permission::Role(Role::Operator)
        }
        // A token that leaks must not become a password of ninety days.
        ("Mutation", "issueCredential" | "refreshCredential" | "revokeCredential") => {
            Permission::InPerson(Role::Operator)
        }
        ("Mutation", "rotateSigningKey") => Permission::Role(Role::Operator),
        ("Mutation", "retryDelivery" | "giveUpDelivery" | "repairLines") => {
            Permission::Role(Role::Operator)
        }
        ("Mutation", "defineSource" | "setSourceEnabled") => Permission::Role(Role::Operator),
        ("Mutation", "setSourceSecret" | "removeSourceSecret") => Permission::Role(Role::Operator),
        ("Mutation", "fetchSourceAgain" | "fetchSourceNow") => Permission::Role(Role::Operator),
        ("Mutation", "importSourceAliases" | "endSourceAlias" | "removeSourceAlias") => {
            Permission::Role(Role::Operator)
        }
        // Nor one of an operator's that of a source.
        ("Mutation", "issueSourceToken" | "revokeSourceToken") => {
            Permission::InPerson(Role::Operator)
        }
        // What there is to ask.
        ("Query", "__schema" | "__type") => Permission::Role(Role::Viewer),
        ("Subscription", "deliveryProgress" | "noonBoardChanged") => Permission::Role(Role::Viewer),
        ("Subscription", "pullAnswered" | "warningsChanged") => Permission::Role(Role::Viewer),
        ("Query" | "Mutation" | "Subscription", _) => Permission::Impossible,
        // Reached only through a field above it.
        _ => Permission::Nobody,
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
                if data_of::<OnSocket>(ctx).is_some() {
                    return Err(refusal("FORBIDDEN", "ask this by POST"));
                }
                continue;
            }
            for selection in &operation.node.selection_set.node.items {
                if let Selection::Field(field) = &selection.node {
                    let need = permission("Subscription", &field.node.name.node);
                    check(need, data_of::<SignedIn>(ctx))?;
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
            check(permission(info.parent_type, info.name), data_of::<SignedIn>(ctx))?;
        }
        next.run(ctx, info).await
    }
}

/// What a request came with.
fn data_of<'c, T: 'static>(ctx: &ExtensionContext<'c>) -> Option<&'c T> {
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

fn check(need: Permission, signed_in: Option<&SignedIn>) -> ServerResult<()> {
    let (needed, in_person) = match need {
        Permission::Nobody => return Ok(()),
        Permission::Role(needed) => (needed, false),
        Permission::InPerson(needed) => (needed, true),
        Permission::Impossible => return Err(refusal("FORBIDDEN", "nobody may ask this")),
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
