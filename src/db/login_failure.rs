//! Table `login_failure`: who guesses, for all replicas. What a wait is, others say.

use super::{DbError, GenericClient, sql};

/// Where somebody guesses, and from which network.
#[derive(Debug, Clone, Copy)]
pub struct Guesser<'a> {
    /// The door.
    pub door: &'a str,
    /// The network.
    pub network: &'a str,
}

/// Enters a guess before it is made, and returns how many failures there are with it; `None` if it has to
/// wait. `known` is how many failures this replica knows of, whose wait it has measured itself.
pub async fn book(
    client: &impl GenericClient,
    Guesser { door, network }: Guesser<'_>,
    known: i32,
    waits_seconds: &[f64],
    forgotten_after_seconds: f64,
) -> Result<Option<i32>, DbError> {
    let statement = client.prepare_cached(sql!("login_failure/book")).await?;
    let row = client
        .query_opt(&statement, &[&door, &network, &known, &waits_seconds, &forgotten_after_seconds])
        .await?;
    Ok(row.map(|row| row.get(0)))
}

/// How many failures there are, and how many seconds are to be waited after them; nothing after none.
pub async fn wait(
    client: &impl GenericClient,
    Guesser { door, network }: Guesser<'_>,
    waits_seconds: &[f64],
) -> Result<(i32, f64), DbError> {
    let statement = client.prepare_cached(sql!("login_failure/wait")).await?;
    let row = client.query_opt(&statement, &[&door, &network, &waits_seconds]).await?;
    Ok(row.map_or((0, 0.0), |row| (row.get(0), row.get::<_, Option<f64>>(1).unwrap_or_default())))
}

/// Forgets the failures of who was right.
pub async fn forgive(
    client: &impl GenericClient,
    Guesser { door, network }: Guesser<'_>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("login_failure/forgive")).await?;
    client.execute(&statement, &[&door, &network]).await?;
    Ok(())
}

/// Takes a guess back that was neither right nor wrong.
pub async fn take_back(
    client: &impl GenericClient,
    Guesser { door, network }: Guesser<'_>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("login_failure/take_back")).await?;
    client.execute(&statement, &[&door, &network]).await?;
    Ok(())
}

/// Removes what is older than this.
pub async fn forget(client: &impl GenericClient, after_seconds: f64) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("login_failure/forget")).await?;
    client.execute(&statement, &[&after_seconds]).await?;
    Ok(())
}
