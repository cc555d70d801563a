//! Of the operations in a document only the one that is named is asked for. The others go before
//! anything is judged: what they cost is not asked for, and their variables are not there.

use std::collections::HashSet;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Selection, SelectionSet,
};
use async_graphql::{Request, ServerResult};

use super::bounds::NESTING_MAX;

/// Reads the document, and leaves of it the operation that is named, with its fragments.
///
/// # Errors
/// If it cannot be read.
pub fn keep_named(asked: &mut Request) -> ServerResult<()> {
    let name = asked.operation_name.clone();
    let document = asked.parsed_query()?;
    let Some(name) = name else { return Ok(()) };
    let DocumentOperations::Multiple(operations) = &document.operations else { return Ok(()) };
    if operations.len() < 2 || !operations.contains_key(name.as_str()) {
        return Ok(());
    }
    let mut document = document.clone();
    if let DocumentOperations::Multiple(operations) = &mut document.operations {
        operations.retain(|known, _| known == name.as_str());
    }
    let spread = fragments_in(&document);
    document.fragments.retain(|known, _| spread.contains(known.as_str()));
    asked.set_parsed_query(document);
    Ok(())
}

/// The fragments that the operations of a document spread, those within fragments included.
fn fragments_in(document: &ExecutableDocument) -> HashSet<String> {
    let mut found = HashSet::new();
    for (_, operation) in document.operations.iter() {
        spread(&operation.node.selection_set.node, NESTING_MAX, &mut found);
    }
    let mut waiting: Vec<String> = found.iter().cloned().collect();
    while let Some(name) = waiting.pop() {
        let Some(fragment) = document.fragments.get(name.as_str()) else { continue };
        let mut within = HashSet::new();
        spread(&fragment.node.selection_set.node, NESTING_MAX, &mut within);
        waiting.extend(within.into_iter().filter(|name| found.insert(name.clone())));
    }
    found
}

/// Adds the fragments that are spread here. What is nested deeper than we take is refused later.
fn spread(set: &SelectionSet, levels: usize, found: &mut HashSet<String>) {
    let Some(levels) = levels.checked_sub(1) else { return };
    for item in &set.items {
        match &item.node {
            Selection::Field(field) => spread(&field.node.selection_set.node, levels, found),
            Selection::InlineFragment(inline) => {
                spread(&inline.node.selection_set.node, levels, found);
            }
            Selection::FragmentSpread(named) => {
                found.insert(named.node.fragment_name.node.to_string());
            }
        }
    }
}
