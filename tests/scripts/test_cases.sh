#!/usr/bin/env bash
exec tests/cases/run.py "$1"
