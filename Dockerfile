# One image for web, worker, beat, relay and the one-shot migration; docker-compose.yml says which.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PORTAL_VAR=/data
WORKDIR /portal

COPY pyproject.toml requirements.lock ./
COPY .ci/requirements.py .ci/
RUN python .ci/requirements.py > /tmp/wanted.txt \
    && pip install --no-cache-dir -r /tmp/wanted.txt -c requirements.lock \
    && rm /tmp/wanted.txt

COPY . .
RUN python -c "from pathlib import Path; from supervision.local.translations import compile_all; compile_all(Path('locale'))" \
    && useradd --system --uid 10001 --no-create-home portal \
    && install -d -o portal /data
USER portal
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "supervision.wsgi", "--bind", "0.0.0.0:8000", "--workers=2", "--threads=4", "--preload", "--no-control-socket"]
