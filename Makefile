# One door for people and for CI. Every target works on a bare Debian machine with Node 20.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
UV := .tools/bin/uv
PY := .venv/bin/python
export PORTICO_DATA_DIR ?= .data
# Test workers: one per core.
JOBS ?= 2

.PHONY: help setup run reset test test-all lint format unit e2e browsers processes miniapp miniapp-test docs shots bench lighthouse openapi messages clean bigdata

help: ## 列出命令 / list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/.portico-run miniapp/dist/.built tools/vendor/dist/.built docs/guide/_build/.built ## 安装依赖并构建小程序 H5 / install and build

run: setup ## 启动全部（演示数据、沙箱），Ctrl-C 停止 / start everything
	@exec .venv/bin/portico run

reset: ## 删除本机演示数据 / drop the local data
	@scripts/reset "$(PORTICO_DATA_DIR)"

test: .venv/.portico-dev tools/diagrams/node_modules/.installed miniapp/dist/.built tools/vendor/dist/.built ## 全部测试（CI 用） / all tests
	@scripts/test-tools
	@$(MAKE) --no-print-directory -j2 --output-sync=target lint miniapp-test
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory e2e

test-all: test ## 再加上慢的穷举测试 / and the slow exhaustive ones
	$(PY) -m pytest -q -m slow -p no:cacheprovider

lint: .venv/.portico-dev ## 静态检查 / static checks
	.venv/bin/ruff check src tests bench shots scripts manage.py
	.venv/bin/ruff format --check src tests bench shots manage.py
	.venv/bin/lint-imports
	.venv/bin/mypy

format: .venv/.portico-dev ## 格式化 / format
	.venv/bin/ruff check --fix -q src tests bench manage.py || true
	.venv/bin/ruff format -q src tests bench manage.py

unit: .venv/.portico-dev
	PORTICO_TEST_NAME=unit $(PY) -m pytest -q -n $(JOBS) --dist loadgroup -m "not e2e and not fault and not slow" --ignore=tests/fuzz

# Two lanes side by side: the browsers' shop, whose tests build on each other, and whatever starts and kills its own.
e2e: .venv/.portico-dev miniapp/dist/.built tools/vendor/dist/.built ## 浏览器与进程测试 / tests with browsers and processes
	@scripts/test-tools
	@$(MAKE) --no-print-directory -j2 --output-sync=target browsers processes

browsers:
	PORTICO_TEST_NAME=e2e $(PY) -m pytest -q -m "e2e and not slow" tests/e2e

processes:
	PORTICO_TEST_NAME=processes $(PY) -m pytest -q -m "(e2e or fault) and not slow" --ignore=tests/e2e
	PORTICO_TEST_NAME=fuzz $(PY) -m pytest -q -m "not slow" tests/fuzz

miniapp: miniapp/node_modules/.installed ## 构建小程序：make miniapp TARGET=mp-weixin
	@cd miniapp && node scripts/build-all.mjs $(or $(TARGET),h5)

miniapp-test: miniapp/node_modules/.installed
	cd miniapp && npm run ci

lighthouse: tools/lighthouse/node_modules/.installed ## 用 Lighthouse 检查运行中的网站：make lighthouse URL=http://127.0.0.1:8000
	@node tools/lighthouse/run.mjs $(or $(URL),http://127.0.0.1:8000)

openapi: .venv/.portico-dev ## 更新 OpenAPI 快照与前端类型 / refresh the OpenAPI snapshot
	$(PY) scripts/openapi.py tests/snapshots/openapi.json
	cd miniapp && npm run api:types

docs: .venv/.portico-run tools/diagrams/node_modules/.installed ## 构建文档（中、英） / build the documentation
	@PORTICO_DOCS_LANGUAGE=zh .venv/bin/sphinx-build -qW -b html -c docs/guide -d .cache/docs/zh docs/guide/zh docs/guide/_build
	@PORTICO_DOCS_LANGUAGE=en .venv/bin/sphinx-build -qW -b html -c docs/guide -d .cache/docs/en docs/guide/en docs/guide/_build/en
	@touch docs/guide/_build/.built

# What the guide is made of; the state diagrams are drawn from the rules.
GUIDE := $(shell find docs/guide docs/platforms \( -path docs/guide/_build -o -path 'docs/guide/*/platforms' -o -name _states \) -prune -o -type f -print) \
	$(wildcard src/portico/domains/*/rules.py src/portico/domains/*/*/rules.py)
docs/guide/_build/.built: .venv/.portico-run tools/diagrams/node_modules/.installed $(GUIDE)
	@echo "· 构建文档 / building the documentation"
	@$(MAKE) --no-print-directory docs

shots: .venv/.portico-dev miniapp/dist/.built tools/vendor/dist/.built ## 给每个页面拍照并排成样张 / pictures of every page
	@scripts/test-tools
	$(PY) -m shots

bench: .venv/.portico-dev ## 性能基准，打印与裸基线的比值 / benchmarks
	$(PY) -m bench

bigdata: .venv/.portico-dev ## 一百万订单、一百万会员、十万商品上的每个列表 / every list on a big data base
	$(PY) -m bench.bigdata

clean:
	rm -rf .venv .tools .cache miniapp/node_modules miniapp/dist tools/*/node_modules tools/vendor/dist

.tools/bin/uv: scripts/bootstrap
	@scripts/bootstrap

# The stamps stand for "installed from this lock file"; --inexact leaves the other group's packages alone.
.venv/.portico-run: pyproject.toml uv.lock | .tools/bin/uv
	@echo "· 安装 Python 依赖 / installing Python packages"
	@$(UV) sync --quiet --frozen --inexact --no-dev --group sandbox --group docs
	@touch $@

.venv/.portico-dev: pyproject.toml uv.lock | .tools/bin/uv
	@echo "· 安装 Python 依赖（含测试工具） / installing Python packages and test tools"
	@$(UV) sync --quiet --frozen --inexact
	@touch $@ .venv/.portico-run

tools/%/node_modules/.installed: tools/%/package.json tools/%/package-lock.json
	@scripts/need-node
	@cd tools/$* && npm ci --ignore-scripts --loglevel=error
	@touch $@

# Libraries that pages load when somebody asks for what they do: see tools/vendor/README.md.
tools/vendor/dist/.built: tools/vendor/package.json tools/vendor/package-lock.json tools/vendor/build.mjs
	@scripts/need-node
	@cd tools/vendor && npm ci --ignore-scripts --loglevel=error && node build.mjs
	@touch $@

miniapp/node_modules/.installed: miniapp/package.json miniapp/package-lock.json
	@scripts/need-node
	@echo "· 安装 Node 依赖 / installing Node packages"
	@cd miniapp && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

miniapp/dist/.built: miniapp/node_modules/.installed $(shell find miniapp/src miniapp/build miniapp/*.ts miniapp/index.html -type f 2>/dev/null)
	@echo "· 构建小程序 H5 / building the mini app"
	@cd miniapp && npm run --silent build:h5 >dist-build.log 2>&1 || { cat dist-build.log; exit 1; }
	@rm -f miniapp/dist-build.log && mkdir -p miniapp/dist && touch $@
