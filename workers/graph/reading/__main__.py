"""python -m workers.graph.reading: answer what is asked on the input, or on the command line."""

from workers.graph.reading import main

main()
