//! What a request may cost at most, judged before any of it runs.

use std::sync::Arc;

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextParseQuery, NextPrepareRequest,
    NextValidation,
};
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Request, ServerError, ServerResult, ValidationResult, Variables};

use super::fault::refusal;
use super::unfolding::{self, TooMuch};
use super::{nesting, operation};

/// The largest request, in bytes.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// The largest request of an operator who is logged in, in bytes: a portfolio fits.
pub const SIGNED_IN_BYTES_MAX: usize = 1024 * 1024;

/// The longest text of a query, in bytes, whoever asks: what is long goes into the variables, which are
/// read many times faster.
pub const QUERY_BYTES_MAX: usize = 64 * 1024;

/// How long a request may run, in seconds. What it asks of the database then is cancelled there.
pub const RUN_SECONDS_MAX: u64 = 10;

/// Connections for subscriptions, of one operator and of all together, on each replica.
pub const SOCKETS_OF_OPERATOR_MAX: usize = 10;
pub const SOCKETS_MAX: usize = 500;

/// Subscriptions on one connection.
pub const SUBSCRIPTIONS_MAX: usize = 10;

/// Fields within fields. The introspection that GraphQL tools send has 13 levels.
pub const DEPTH_MAX: usize = 15;

/// Braces and brackets within one another, as the parser meets them; and fragments within fragments.
pub const NESTING_MAX: usize = 32;

/// Fields, arguments, directives and variables in a request, with every fragment written out where it
/// is spread. The pages ask some dozens, GraphQL tools some hundreds for the whole schema.
pub const PARTS_MAX: usize = 4_000;

/// Values in a request, written in its text or given as variables, counted at each place where they
/// stand once every fragment is written out: each is copied there. One variable of a megabyte fits.
pub const VALUES_MAX: usize = 1_000_000;

/// Directives on one field.
pub const DIRECTIVES_MAX: usize = 4;

/// Aliases in a request: the way to ask for one costly thing many times.
pub const ALIASES_MAX: usize = 30;

/// What a request may cost: a field costs 1, a list as much as the rows asked for cost together.
pub const COST_MAX: usize = 20_000;

/// The extension.
pub struct Limits;

impl ExtensionFactory for Limits {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Limits {
    /// The text is judged before it is parsed, and what it unfolds to before anything walks through it,
    /// here and nowhere else: whatever is asked, by whichever way, comes by here first.
    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        let mut request = next.run(ctx, request).await?;
        check_text(&request.query)?;
        operation::keep_named(&mut request)?;
        check_unfolded(&mut request)?;
        Ok(request)
    }

    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(ctx, query, variables).await?;
        let operations = document.operations.iter().map(|(_, operation)| &operation.node);
        let fragments = document.fragments.values().map(|fragment| &fragment.node);
        let aliases: usize = operations
            .map(|operation| aliases_in(&operation.selection_set.node))
            .chain(fragments.map(|fragment| aliases_in(&fragment.selection_set.node)))
            .sum();
        if aliases > ALIASES_MAX {
            return Err(too_costly(format!(
                "this request has {aliases} aliases, where {ALIASES_MAX} are allowed"
            )));
        }
        Ok(document)
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let result = next.run(ctx).await?;
        let cost = result.complexity;
        if cost > COST_MAX {
            let error = too_costly(format!(
                "this request costs {cost}, where {COST_MAX} is allowed: ask for fewer rows or fields"
            ));
            return Err(vec![error]);
        }
        Ok(result)
    }
}

fn check_text(text: &str) -> ServerResult<()> {
    if text.len() > QUERY_BYTES_MAX {
        return Err(too_costly(format!(
            "the text of a query has {QUERY_BYTES_MAX} bytes at most: send what is long as variables"
        )));
    }
    match nesting::deepest(text) {
        Some(levels) if levels <= NESTING_MAX => Ok(()),
        Some(levels) => Err(too_costly(format!(
            "this request has {levels} brackets within one another, where {NESTING_MAX} are allowed"
        ))),
        None => Err(refusal("BAD_INPUT", "a text in this request does not end")),
    }
}

fn check_unfolded(request: &mut Request) -> ServerResult<()> {
    let variables = unfolding::sizes_of(&request.variables);
    unfolding::check(request.parsed_query()?, variables).map_err(|too_much| {
        too_costly(match too_much {
            TooMuch::Nested => format!(
                "fields and fragments lie within one another {NESTING_MAX} levels at most, and no \
                 fragment within itself"
            ),
            TooMuch::Large => format!(
                "with its fragments written out this request has more than {PARTS_MAX} fields, \
                 arguments, directives and variables"
            ),
            TooMuch::Values => format!(
                "with its fragments written out this request has more than {VALUES_MAX} values, those \
                 of a variable counted wherever it stands"
            ),
        })
    })
}

fn aliases_in(set: &SelectionSet) -> usize {
    set.items
        .iter()
        .map(|item| match &item.node {
            Selection::Field(field) => {
                usize::from(field.node.alias.is_some()) + aliases_in(&field.node.selection_set.node)
            }
            Selection::InlineFragment(fragment) => aliases_in(&fragment.node.selection_set.node),
            Selection::FragmentSpread(_) => 0,
        })
        .sum()
}

fn too_costly(message: String) -> ServerError {
    refusal("TOO_COSTLY", message)
}
