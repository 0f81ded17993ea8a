"""The first tables of a view."""

from alembic import op

from services.view.frame.sign_in import tables as sign_in
from services.view.hosting import tables as hosting
from shared.messaging import tables as messaging

revision = "0001"
down_revision = None


def upgrade() -> None:
    for metadata in (messaging.metadata, hosting.metadata, sign_in.metadata):
        metadata.create_all(op.get_bind())


def downgrade() -> None:
    for metadata in (sign_in.metadata, hosting.metadata, messaging.metadata):
        metadata.drop_all(op.get_bind())
