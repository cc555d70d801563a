//! How large a document is once every fragment is written out where it is spread, found without
//! writing any out. A chain of fragments each of which spreads the next one twice is short, and
//! unfolds to more than can be walked through; what executes a document walks through all of it.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

use super::limits::{NESTING_MAX, PARTS_MAX};

/// Why a document is not looked at any further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooMuch {
    /// Its fields and fragments lie within one another too deep, or fragments within themselves.
    Nested,
    /// It has too many fields, arguments, directives and variables.
    Large,
}

/// Judges a document, the fragments that nobody spreads included: those are walked through as well.
///
/// # Errors
/// Where it is nested too deep, or too large.
pub fn check(document: &ExecutableDocument) -> Result<(), TooMuch> {
    let mut sizes = Sizes { document, known: HashMap::new() };
    let mut parts = 0_usize;
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        let own = 1 + operation.variable_definitions.len() + operation.directives.len();
        let within = sizes.of_set(&operation.selection_set.node, NESTING_MAX)?;
        parts = parts.saturating_add(own).saturating_add(within.parts);
    }
    for name in document.fragments.keys() {
        parts = parts.saturating_add(sizes.of_fragment(name, NESTING_MAX)?.parts);
    }
    if parts > PARTS_MAX { Err(TooMuch::Large) } else { Ok(()) }
}

/// What is within a set of fields, once it is written out.
#[derive(Clone, Copy, Default)]
struct Size {
    parts: usize,
    levels: usize,
}

/// Each fragment is looked into once.
struct Sizes<'d> {
    document: &'d ExecutableDocument,
    known: HashMap<&'d str, Size>,
}

impl<'d> Sizes<'d> {
    fn of_set(&mut self, set: &'d SelectionSet, levels_max: usize) -> Result<Size, TooMuch> {
        if set.items.is_empty() {
            return Ok(Size::default());
        }
        let levels_max = levels_max.checked_sub(1).ok_or(TooMuch::Nested)?;
        let mut size = Size::default();
        for item in &set.items {
            let (arguments, within) = match &item.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let within = self.of_set(&field.selection_set.node, levels_max)?;
                    (field.arguments.len(), within)
                }
                Selection::InlineFragment(inline) => {
                    (0, self.of_set(&inline.node.selection_set.node, levels_max)?)
                }
                Selection::FragmentSpread(spread) => {
                    (0, self.of_fragment(&spread.node.fragment_name.node, levels_max)?)
                }
            };
            let own = 1 + arguments + item.node.directives().len();
            size.parts = size.parts.saturating_add(own).saturating_add(within.parts);
            size.levels = size.levels.max(within.levels);
        }
        size.levels += 1;
        Ok(size)
    }

    /// A fragment within itself runs out of levels. One that is not there is refused later.
    fn of_fragment(&mut self, name: &'d str, levels_max: usize) -> Result<Size, TooMuch> {
        if let Some(known) = self.known.get(name) {
            return if known.levels > levels_max { Err(TooMuch::Nested) } else { Ok(*known) };
        }
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Size::default()) };
        let mut size = self.of_set(&fragment.node.selection_set.node, levels_max)?;
        size.parts = size.parts.saturating_add(fragment.node.directives.len());
        self.known.insert(name, size);
        Ok(size)
    }
}
