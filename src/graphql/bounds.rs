//! What a request may cost at most, in figures.

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
