update signing_key set sealed_private_key = $2, sealed_under = $3 where kid = $1
