//! Who may ask what: one table, looked at before every field. What does not stand in it is refused
//! to all.

use std::sync::Arc;

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo,
};
use async_graphql::{ServerResult, Value};

use super::fault::refusal;
use crate::service::portal::session::CustomerIn;

/// What somebody must be to ask for a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// Nobody in particular: not signed in either.
    Nobody,
    /// A customer, signed in.
    Customer,
    /// Only where the schema may tell of itself.
    Introspection,
    /// Nobody may.
    Impossible,
}

/// The table. A field of the two roots is named here, or nobody gets it. What lies under it comes
/// along.
fn need(parent: &str, field: &str) -> Need {
    match (parent, field) {
        ("Query", "me" | "consentOffer" | "companyName" | "mailsReceipts" | "openidConnect") => {
            Need::Nobody
        }
        ("Query", "readings" | "pulls" | "receipt") => Need::Customer,
        ("Mutation", "signIn" | "signOut") => Need::Nobody,
        ("Mutation", "giveConsent" | "withdrawConsent") => Need::Customer,
        ("Mutation", "newReturnCode" | "chooseConnection") => Need::Customer,
        ("Query", "__schema" | "__type") => Need::Introspection,
        ("Query" | "Mutation", _) => Need::Impossible,
        // Reached only through a field above it.
        _ => Need::Nobody,
    }
}

/// The extension.
#[derive(Clone, Copy)]
pub struct Access {
    /// Whether the schema tells of itself.
    pub introspection: bool,
}

impl ExtensionFactory for Access {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(*self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Access {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        if !info.is_for_introspection {
            let is_in = ctx
                .query_data
                .is_some_and(|data| data.contains_key(&std::any::TypeId::of::<CustomerIn>()));
            match need(info.parent_type, info.name) {
                Need::Nobody => {}
                Need::Customer if is_in => {}
                Need::Introspection if self.introspection => {}
                Need::Customer => return Err(refusal("UNAUTHENTICATED", "sign in first")),
                Need::Introspection | Need::Impossible => {
                    return Err(refusal("FORBIDDEN", "nobody may ask this"));
                }
            }
        }
        next.run(ctx, info).await
    }
}
