//! What a request may cost at most, judged before any of it runs.

use std::sync::Arc;

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextParseQuery, NextPrepareRequest,
    NextValidation,
};
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Request, ServerError, ServerResult, ValidationResult, Variables};

use super::bounds::{ALIASES_MAX, COST_MAX, NESTING_MAX, PARTS_MAX, QUERY_BYTES_MAX, VALUES_MAX};
use super::fault::refusal;
use super::fragment_expansion::{self, TooMuch};
use super::{depth, operation};

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
    match depth::deepest(text) {
        Some(levels) if levels <= NESTING_MAX => Ok(()),
        Some(levels) => Err(too_costly(format!(
            "this request has {levels} brackets within one another, where {NESTING_MAX} are allowed"
        ))),
        None => Err(refusal("BAD_INPUT", "a text in this request does not end")),
    }
}

fn check_unfolded(request: &mut Request) -> ServerResult<()> {
    let variables = fragment_expansion::sizes_of(&request.variables);
    fragment_expansion::check(request.parsed_query()?, variables).map_err(|too_much| {
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
