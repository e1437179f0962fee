PREFIX = 'sanction_type_'
CHANGES_POST = ['admin_demotion', 'admin_removal', 'admin_expulsion']
PROBATION = ['party_probation_1', 'party_probation_2']


def migrate(cr, version):
    """Give the kinds of outcome that are in force, and so keep their meaning, what the new columns say of them."""
    for values, names in (("changes_post = TRUE", CHANGES_POST), ("effect_months = 24", PROBATION)):
        cr.execute(
            f"""UPDATE intervention_sanction_type AS kind SET {values} FROM ir_model_data AS known
                 WHERE known.module = 'intervention_registry' AND known.model = 'intervention.sanction.type'
                   AND known.res_id = kind.id AND known.name = ANY(%s)""", [[PREFIX + name for name in names]])
