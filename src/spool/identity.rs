//! Which folder it is: paths differ between hosts that share one, and are the same on hosts that do not. So
//! the folder itself holds an identifier.

use std::io;
use std::path::Path;

use tokio::fs;
use uuid::Uuid;

use super::SpoolError;

/// Where it stands.
const FILE: &str = ".folder-id";

/// The identifier of the folder here, which is made once.
pub async fn of(root: &Path) -> Result<String, SpoolError> {
    let file = root.join(FILE);
    if let Some(id) = read(&file).await? {
        return Ok(id);
    }
    let new = root.join(format!("{FILE}.{}", Uuid::new_v4()));
    let made = async {
        fs::write(&new, format!("{}\n", Uuid::new_v4())).await?;
        // Whole at once, and never over one that another process has made meanwhile.
        match fs::hard_link(&new, &file).await {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            // A file system without such links.
            Err(_) if !fs::try_exists(&file).await? => fs::copy(&new, &file).await.map(|_| ()),
            linked => linked,
        }
    };
    let made = made.await;
    let _ = fs::remove_file(&new).await;
    made.map_err(SpoolError::at(&file))?;
    let missing = || io::Error::other("it holds no identifier: remove it, and one is made");
    read(&file).await?.ok_or_else(missing).map_err(SpoolError::at(&file))
}

async fn read(file: &Path) -> Result<Option<String>, SpoolError> {
    match fs::read_to_string(file).await {
        Ok(text) => Ok(Uuid::parse_str(text.trim()).ok().map(|id| id.to_string())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(SpoolError::at(file)(error)),
    }
}
