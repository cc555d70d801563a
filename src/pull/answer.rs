//! An answer on its way in: its bytes, counted as they come and decoded as they are needed, piece by piece.

use std::io::Write;
use std::mem::take;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use flate2::write::MultiGzDecoder;
use reqwest::Response;
use reqwest::header::CONTENT_ENCODING;

use super::door::Traffic;
use super::failure::{PullError, shown};

/// A good answer.
pub struct Answer {
    response: Response,
    decoder: Decoder,
    traffic: Arc<Traffic>,
}

impl Answer {
    pub fn new(response: Response, traffic: Arc<Traffic>) -> Result<Self, PullError> {
        let coding = response.headers().get(CONTENT_ENCODING);
        let coding = coding.map_or("", |value| value.to_str().unwrap_or("?"));
        let decoder = Decoder::of(coding)?;
        Ok(Self { response, decoder, traffic })
    }

    /// The next piece of it, decoded, which may be empty; or nothing, once it has ended.
    pub async fn piece(&mut self) -> Result<Option<Vec<u8>>, PullError> {
        let piece = self.response.chunk().await;
        let Some(piece) = piece.map_err(|error| PullError::of_request(&error))? else {
            return Ok(None);
        };
        self.traffic.bytes.fetch_add(piece.len() as u64, Ordering::Relaxed);
        self.decoder.decode(&piece).map(Some)
    }
}

/// How an answer is coded. An answer by zstd may be several frames, one after another (RFC 8878); and that an answer
/// is whole is seen by what stands in it.
enum Decoder {
    Identity,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    Zstd(zstd::stream::write::Decoder<'static, Vec<u8>>),
}

impl Decoder {
    fn of(coding: &str) -> Result<Self, PullError> {
        match coding {
            "" | "identity" => Ok(Self::Identity),
            "gzip" => Ok(Self::Gzip(Box::new(MultiGzDecoder::new(Vec::new())))),
            "zstd" => {
                let decoder = zstd::stream::write::Decoder::new(Vec::new());
                decoder.map(Self::Zstd).map_err(|error| PullError::Unreadable(error.to_string()))
            }
            other => {
                let text = format!("it is coded as {}, which we did not ask for", shown(other));
                Err(PullError::Unreadable(text))
            }
        }
    }

    fn decode(&mut self, piece: &[u8]) -> Result<Vec<u8>, PullError> {
        let decoded = match self {
            Self::Identity => Ok(piece.to_vec()),
            Self::Gzip(decoder) => decoder
                .write_all(piece)
                .and_then(|()| decoder.flush())
                .map(|()| take(decoder.get_mut())),
            Self::Zstd(decoder) => decoder
                .write_all(piece)
                .and_then(|()| decoder.flush())
                .map(|()| take(decoder.get_mut())),
        };
        decoded.map_err(|error| PullError::Unreadable(format!("it cannot be decoded: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    const TEXT: &[u8] = b"[{\"waarde\":-42},{\"waarde\":231.4}]";

    fn decoded(coding: &str, whole: &[u8], piece_bytes: usize) -> Vec<u8> {
        let mut decoder = Decoder::of(coding).expect("a decoder");
        let pieces = whole.chunks(piece_bytes);
        pieces.flat_map(|piece| decoder.decode(piece).expect("decoded")).collect()
    }

    #[test]
    fn an_answer_is_decoded_however_it_is_cut_into_pieces() {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(TEXT).expect("written");
        let gzip = gzip.finish().expect("finished");
        let (head, tail) = TEXT.split_at(10);
        let [head, tail] = [head, tail].map(|part| zstd::encode_all(part, 3).expect("encoded"));
        let two_frames = [head, tail].concat();
        for (coding, whole) in [("", TEXT), ("gzip", &gzip), ("zstd", &two_frames)] {
            for piece_bytes in 1..whole.len() {
                assert_eq!(decoded(coding, whole, piece_bytes), TEXT, "{coding}, {piece_bytes}");
            }
        }
    }

    #[test]
    fn a_coding_that_was_not_asked_for_is_refused() {
        assert!(matches!(Decoder::of("br"), Err(PullError::Unreadable(_))));
    }
}
