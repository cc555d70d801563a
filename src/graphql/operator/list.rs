//! In which order a list is read: what its reader may say of it.

pub use crate::domain::page::Order;
pub use crate::graphql::list::{List, ROWS_DEFAULT, cost, list, list_with, page};

/// The input with this name, by which a list is ordered by one of these fields. Written out for each list:
/// an input of the schema has one name, so it cannot be generic.
macro_rules! order_input {
    ($name:ident, $field:ty) => {
        /// How a list is to be ordered. Rows that are alike keep one order among themselves.
        #[derive(async_graphql::InputObject)]
        pub struct $name {
            /// By what.
            field: $field,
            /// Which way.
            direction: $crate::domain::page::Direction,
        }

        impl From<$name> for $crate::domain::page::Order<$field> {
            fn from(order: $name) -> Self {
                Self { field: order.field, direction: order.direction }
            }
        }
    };
}
pub(super) use order_input;
