//! How large a request is once every fragment is written out where it is spread, found without
//! writing any out. A chain of fragments each of which spreads the next one twice is short, and
//! unfolds to more than can be walked through; what executes a document walks through all of it.

use std::collections::HashMap;
use std::convert::Infallible;

use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Value, Variables};

use super::bounds::{NESTING_MAX, PARTS_MAX, VALUES_MAX};

/// A text costs as much as one value for each so many bytes.
const TEXT_BYTES: usize = 64;

/// Why a document is not looked at any further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooMuch {
    /// Its fields and fragments lie within one another too deep, or fragments within themselves.
    Nested,
    /// It has too many fields, arguments, directives and variables.
    Large,
    /// It has too many values, in its text or by variables that stand in many places.
    Values,
}

/// How many values each variable has.
pub fn sizes_of(variables: &Variables) -> HashMap<Name, usize> {
    variables.iter().map(|(name, value)| (name.clone(), values_in(value))).collect()
}

/// Judges a document, the fragments that nobody spreads included: those are walked through as well.
///
/// # Errors
/// If it is nested too deep, or too large.
pub fn check(
    document: &ExecutableDocument,
    mut variables: HashMap<Name, usize>,
) -> Result<(), TooMuch> {
    for (_, operation) in document.operations.iter() {
        add_defaults(&operation.node, &mut variables);
    }
    let mut sizes = Sizes { document, variables, known: HashMap::new() };
    let mut total = NOTHING;
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        total.add(PART);
        total.add(Size { parts: operation.variable_definitions.len(), ..NOTHING });
        total.add(sizes.of_directives(&operation.directives));
        total.add(sizes.of_set(&operation.selection_set.node, NESTING_MAX)?);
    }
    for name in document.fragments.keys() {
        total.add(sizes.of_fragment(name, NESTING_MAX)?);
    }
    match total {
        Size { parts, .. } if parts > PARTS_MAX => Err(TooMuch::Large),
        Size { values, .. } if values > VALUES_MAX => Err(TooMuch::Values),
        _ => Ok(()),
    }
}

/// A variable that is not given has the value that stands in the text.
fn add_defaults(operation: &OperationDefinition, variables: &mut HashMap<Name, usize>) {
    for definition in &operation.variable_definitions {
        let definition = &definition.node;
        if let Some(default) = &definition.default_value {
            let size = variables.entry(definition.name.node.clone()).or_default();
            *size = (*size).max(values_in(&default.node));
        }
    }
}

fn values_in(value: &Value) -> usize {
    match value {
        Value::List(items) => 1 + items.iter().map(values_in).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(values_in).sum::<usize>(),
        Value::String(text) => 1 + text.len() / TEXT_BYTES,
        _ => 1,
    }
}

/// What is within a set of fields, once it is written out.
#[derive(Clone, Copy)]
struct Size {
    parts: usize,
    values: usize,
    levels: usize,
}

const NOTHING: Size = Size { parts: 0, values: 0, levels: 0 };
const PART: Size = Size { parts: 1, ..NOTHING };

/// A value without variables.
type Constant = Result<Value, Infallible>;

impl Size {
    /// With what stands beside it.
    fn add(&mut self, other: Self) {
        self.parts = self.parts.saturating_add(other.parts);
        self.values = self.values.saturating_add(other.values);
        self.levels = self.levels.max(other.levels);
    }
}

/// Each fragment is looked into once.
struct Sizes<'d> {
    document: &'d ExecutableDocument,
    variables: HashMap<Name, usize>,
    known: HashMap<&'d str, Size>,
}

impl<'d> Sizes<'d> {
    fn of_set(&mut self, set: &'d SelectionSet, levels_max: usize) -> Result<Size, TooMuch> {
        if set.items.is_empty() {
            return Ok(NOTHING);
        }
        let levels_max = levels_max.checked_sub(1).ok_or(TooMuch::Nested)?;
        let mut size = NOTHING;
        for item in &set.items {
            size.add(PART);
            size.add(self.of_directives(item.node.directives()));
            let within = match &item.node {
                Selection::Field(field) => {
                    size.add(self.of_arguments(&field.node));
                    self.of_set(&field.node.selection_set.node, levels_max)?
                }
                Selection::InlineFragment(inline) => {
                    self.of_set(&inline.node.selection_set.node, levels_max)?
                }
                Selection::FragmentSpread(spread) => {
                    self.of_fragment(&spread.node.fragment_name.node, levels_max)?
                }
            };
            size.add(within);
        }
        size.levels += 1;
        Ok(size)
    }

    /// A fragment within itself runs out of levels. One that is not there is refused later.
    fn of_fragment(&mut self, name: &'d str, levels_max: usize) -> Result<Size, TooMuch> {
        if let Some(known) = self.known.get(name) {
            return if known.levels > levels_max { Err(TooMuch::Nested) } else { Ok(*known) };
        }
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(NOTHING) };
        let mut size = self.of_set(&fragment.node.selection_set.node, levels_max)?;
        size.add(self.of_directives(&fragment.node.directives));
        self.known.insert(name, size);
        Ok(size)
    }

    fn of_arguments(&self, field: &Field) -> Size {
        let mut size = NOTHING;
        for (_, value) in &field.arguments {
            size.add(self.of_argument(|given| value.node.clone().into_const_with(given)));
        }
        size
    }

    fn of_directives(&self, directives: &[Positioned<Directive>]) -> Size {
        let mut size = NOTHING;
        for directive in directives {
            size.add(PART);
            for (_, value) in &directive.node.arguments {
                size.add(self.of_argument(|given| value.node.clone().into_const_with(given)));
            }
        }
        size
    }

    /// Of an argument, which is read here with what each variable is said to be.
    fn of_argument(&self, read: impl FnOnce(&mut dyn FnMut(Name) -> Constant) -> Constant) -> Size {
        let mut values = 0_usize;
        let Ok(constant) = read(&mut |name| {
            let given = self.variables.get(&name).copied().unwrap_or_default();
            values = values.saturating_add(given);
            Ok(Value::Null)
        });
        Size { values: values.saturating_add(values_in(&constant)), ..PART }
    }
}
