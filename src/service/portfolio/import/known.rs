//! What is known of the connections and meters that a file names: looked up once for the whole file, and
//! kept up to date with what its lines add.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::row::Row;
use crate::db::{DbError, GenericClient, customer, meter};
use crate::domain::amsterdam::amsterdam_rfc3339;
use crate::domain::customer::CompanyNumber;
use crate::domain::ean::Ean;
use crate::domain::meter::MeterDetails;
use crate::service::meter::register::NewMeter;
use crate::service::sheet::RowProblem;

/// Somebody who holds or held a connection.
struct Holder {
    id: i32,
    name: String,
    company_number: Option<CompanyNumber>,
    valid_from: DateTime<Utc>,
    valid_until: Option<DateTime<Utc>>,
}

/// What has to be done for a line.
#[derive(Clone, Copy)]
pub struct Plan {
    /// What about its customer.
    pub customer: CustomerPlan,
    /// Whether its meter is to be registered.
    pub adds_meter: bool,
}

/// What has to be done about a customer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CustomerPlan {
    /// Nothing.
    Leave,
    /// Registering them as holder since then.
    Register(DateTime<Utc>),
    /// Adding their number in the trade register.
    AddNumber { customer_id: i32, number: CompanyNumber },
}

impl Plan {
    /// Whether all of the line is known.
    pub fn is_empty(&self) -> bool {
        self.customer == CustomerPlan::Leave && !self.adds_meter
    }
}

/// What is known.
pub struct Known {
    holders: HashMap<Ean, Vec<Holder>>,
    meters: HashMap<Ean, (Ean, MeterDetails)>,
}

impl Known {
    /// Looks up all that these rows name.
    pub async fn of<'a>(
        client: &impl GenericClient,
        rows: impl Iterator<Item = &'a Row> + Clone,
    ) -> Result<Self, DbError> {
        let klant_eans: Vec<Ean> = rows.clone().map(|row| row.klant_ean).collect();
        let meter_eans: Vec<Ean> =
            rows.filter_map(|row| row.meter.map(|meter| meter.meter_ean)).collect();
        let mut holders: HashMap<Ean, Vec<Holder>> = HashMap::new();
        for found in customer::list_of_connections(client, &klant_eans).await? {
            holders.entry(found.klant_ean).or_default().push(Holder {
                id: found.id,
                name: found.name,
                company_number: found.company_number,
                valid_from: found.valid_from,
                valid_until: found.valid_until,
            });
        }
        let meters = meter::list_by_ean(client, &meter_eans).await?;
        let meters = meters.into_iter().map(|it| (it.meter_ean, (it.klant_ean, it.details)));
        Ok(Self { holders, meters: meters.collect() })
    }

    /// What has to be done for a line, or all that speaks against it.
    pub fn plan(&self, row: &Row, now: DateTime<Utc>) -> Result<Plan, Vec<RowProblem>> {
        let customer = self.plan_customer(row, now);
        let adds_meter = row.meter.as_ref().map_or(Ok(false), |new| self.plan_meter(new));
        match (customer, adds_meter) {
            (Ok(customer), Ok(adds_meter)) => Ok(Plan { customer, adds_meter }),
            (customer, meter) => Err(customer.err().into_iter().chain(meter.err()).collect()),
        }
    }

    fn plan_customer(&self, row: &Row, now: DateTime<Utc>) -> Result<CustomerPlan, RowProblem> {
        let since = row.valid_from.unwrap_or(now);
        let at = since.max(now);
        let holders = self.holders.get(&row.klant_ean).map_or(&[][..], Vec::as_slice);
        let holds = |holder: &&Holder| {
            holder.valid_from <= at && holder.valid_until.is_none_or(|until| until > at)
        };
        match holders.iter().find(holds) {
            Some(holder) => plan_known(holder, row),
            None => match holders.iter().rev().find(|earlier| earlier.name == row.name) {
                Some(Holder { valid_until: Some(until), .. }) if row.valid_from.is_none() => {
                    let until = amsterdam_rfc3339(*until);
                    refused(
                        "valid_from",
                        format!(
                            "this customer held the connection until {until}: if they hold it \
                             again, say since when"
                        ),
                    )
                }
                _ => Ok(CustomerPlan::Register(since)),
            },
        }
    }

    fn plan_meter(&self, new: &NewMeter) -> Result<bool, RowProblem> {
        match self.meters.get(&new.meter_ean) {
            Some((klant_ean, _)) if *klant_ean != new.klant_ean => {
                refused("meter_ean", format!("this meter is registered at connection {klant_ean}"))
            }
            Some((_, details)) if *details != new.details => {
                refused("meter_ean", "this meter is registered with other details".to_owned())
            }
            Some(_) => Ok(false),
            None => Ok(true),
        }
    }

    /// A customer was registered.
    pub fn add_customer(&mut self, id: i32, row: &Row, valid_from: DateTime<Utc>) {
        let (name, company_number) = (row.name.clone(), row.company_number);
        let holder = Holder { id, name, company_number, valid_from, valid_until: None };
        self.holders.entry(row.klant_ean).or_default().push(holder);
    }

    /// A customer has a company number now.
    pub fn add_number(&mut self, klant_ean: Ean, customer_id: i32, number: CompanyNumber) {
        let holders = self.holders.entry(klant_ean).or_default();
        if let Some(holder) = holders.iter_mut().find(|holder| holder.id == customer_id) {
            holder.company_number = Some(number);
        }
    }

    /// A meter was registered.
    pub fn add_meter(&mut self, new: &NewMeter) {
        self.meters.insert(new.meter_ean, (new.klant_ean, new.details));
    }
}

/// What has to be done about who holds the connection already.
fn plan_known(holder: &Holder, row: &Row) -> Result<CustomerPlan, RowProblem> {
    if holder.name != row.name {
        let detail = "somebody else holds this connection: end that customer first";
        return refused("name", detail.to_owned());
    }
    // The database keeps microseconds.
    let is_since =
        |since: DateTime<Utc>| since.timestamp_micros() == holder.valid_from.timestamp_micros();
    if !row.valid_from.is_none_or(is_since) {
        let since = amsterdam_rfc3339(holder.valid_from);
        return refused(
            "valid_from",
            format!("this customer is registered as holder since {since}"),
        );
    }
    match (row.company_number, holder.company_number) {
        // A file that says nothing of the number says nothing against it.
        (None, _) => Ok(CustomerPlan::Leave),
        (Some(number), Some(known)) if number == known => Ok(CustomerPlan::Leave),
        (Some(_), Some(_)) => refused(
            "company_number",
            "this customer is registered with another company number".to_owned(),
        ),
        (Some(number), None) => Ok(CustomerPlan::AddNumber { customer_id: holder.id, number }),
    }
}

fn refused<T>(column: &'static str, detail: String) -> Result<T, RowProblem> {
    Err(RowProblem { column, detail })
}
