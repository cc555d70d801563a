delete from session using operator
where session.token_sha256 = $1 and operator.id = session.operator_id
returning operator.id, operator.email, session.means
