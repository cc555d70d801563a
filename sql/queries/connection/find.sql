select id from connection where klant_ean = $1
