"""One process as a worker does it: `python -m tests.bench.worker DATA ID`.

Like the real worker, this program loads the application, forks, and runs the job in the fork.
"""

import json
import os
import sys
import time

from tests.bench.desk import open_desk
from webapp.extensions import db
from webapp.models import Process
from workers import jobs


def main(data: str, process_id: str, database_url: str = "") -> None:
    """Run the process, then print its state, its result and the seconds it took."""
    app = open_desk(data, database_url)
    jobs.use(app)
    with app.app_context():
        db.session.get(Process, int(process_id))
        db.session.remove()
    started = time.perf_counter()
    horse = os.fork()
    if horse == 0:
        jobs.run(int(process_id))
        os._exit(0)
    os.waitpid(horse, 0)
    seconds = time.perf_counter() - started
    with app.app_context():
        process = db.session.get_one(Process, int(process_id))
        answer = {"seconds": seconds, "state": str(process.state), "result": process.result}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
