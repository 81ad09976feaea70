-- Whether some order ever barred a supplier, asked while its bid is received.
--
-- It waits for a decision that is being committed, and sees it then: each statement of a function
-- that is volatile looks anew. It says only where to look; what an order says is read with its MAC
-- (marketplace/debarment/use_cases/bars.py).
create or replace function may_be_barred(supplier uuid) returns boolean
language plpgsql volatile as $$
begin
    perform pg_advisory_xact_lock_shared(hashtext('debarment'), 0);
    return exists (
        select from debarment_orders o join debarment_parties p on p.id = o.party_id
        where o.bars and o.approved_at is not null and p.organisation_id = supplier
    ) or exists (
        select from debarment_orders o join debarment_parties p on p.id = o.party_id
            join organisations f on f.ntn_hash = p.ntn_hash
        where o.bars and o.approved_at is not null and f.id = supplier
    ) or exists (
        select from debarment_orders o join debarment_parties p on p.id = o.party_id
            join memberships m on m.person_id = p.person_id
        where o.bars and o.approved_at is not null
            and m.organisation_id = supplier and m.role = 'supplier_owner'
    );
end $$;
