from . import controllers, models, wizard


def post_init_hook(env):
    """Make the index key of a new registry; it lives outside the database."""
    env['intervention.key']._ensure()
