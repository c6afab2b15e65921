"""What queries leave out that pages ask all the time: it is large, and nothing shows it there."""

from sqlalchemy.orm import defer, joinedload, lazyload
from sqlalchemy.orm.interfaces import ORMOption

from webapp.models import Dataset, Process, Upload

_FILE = (defer(Upload.shape), defer(Upload.mapping), defer(Upload.reading))

# A process: not how its file was read, nor the fields of its dataset.
LIGHT: tuple[ORMOption, ...] = (
    joinedload(Process.dataset).defer(Dataset.descriptor),
    # Its dataset and owner are those of the process, so they are there already.
    joinedload(Process.upload).options(*_FILE, lazyload(Upload.dataset), lazyload(Upload.owner)),
)
# An upload in a list that shows no more than how far it is.
LIGHT_UPLOAD: tuple[ORMOption, ...] = (*_FILE, joinedload(Upload.dataset).defer(Dataset.descriptor))
# A process beside its upload, which has the same dataset and owner: all three are there already.
BESIDE_UPLOAD: tuple[ORMOption, ...] = (
    lazyload(Process.upload),
    lazyload(Process.dataset),
    lazyload(Process.owner),
)
