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
enum Permission {
    /// Nobody in particular: not signed in either.
    Nobody,
    /// A customer, signed in.
    Customer,
    /// Only if the schema may tell of itself.
    Introspection,
    /// Nobody may.
    Impossible,
}

/// The table. A field of the two roots is named here, or nobody gets it. What lies under it comes
/// along.
fn permission(parent: &str, field: &str) -> Permission {
    match (parent, field) {
        ("Query", "me" | "consentOffer" | "companyName" | "mailsReceipts" | "openidConnect") => {
            Permission::Nobody
        }
        ("Query", "readings" | "pulls" | "receipt") => Permission::Customer,
        ("Mutation", "signIn" | "signOut") => Permission::Nobody,
        ("Mutation", "giveConsent" | "withdrawConsent") => Permission::Customer,
        ("Mutation", "newReturnCode" | "chooseConnection") => Permission::Customer,
        ("Query", "__schema" | "__type") => Permission::Introspection,
        ("Query" | "Mutation", _) => Permission::Impossible,
        // Reached only through a field above it.
        _ => Permission::Nobody,
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
            match permission(info.parent_type, info.name) {
                Permission::Nobody => {}
                Permission::Customer if is_in => {}
                Permission::Introspection if self.introspection => {}
                Permission::Customer => return Err(refusal("UNAUTHENTICATED", "sign in first")),
                Permission::Introspection | Permission::Impossible => {
                    return Err(refusal("FORBIDDEN", "nobody may ask this"));
                }
            }
        }
        next.run(ctx, info).await
    }
}
