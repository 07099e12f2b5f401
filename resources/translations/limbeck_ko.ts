<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko_KR" sourcelanguage="en_US">
<context>
    <name>limbeck::AdvisoryLock</name>
    <message>
        <source>Another run holds the migration lock of this database: %1.</source>
        <translation>다른 실행이 이 데이터베이스의 마이그레이션 잠금을 가지고 있습니다: %1.</translation>
    </message>
    <message>
        <source>Waited %1 s.</source>
        <translation>%1초 동안 기다렸습니다.</translation>
    </message>
    <message>
        <source>Wait until it has ended, then plan again. If it is stuck, end its session with pg_terminate_backend.</source>
        <translation>그 실행이 끝날 때까지 기다린 다음 계획을 다시 만드십시오. 멈춰 있다면 pg_terminate_backend로 그 세션을 끝내십시오.</translation>
    </message>
    <message>
        <source>a session that has just ended</source>
        <translation>방금 끝난 세션</translation>
    </message>
    <message>
        <source>%1, process %2, user %3, from %4, since %5</source>
        <translation>%1, 프로세스 %2, 사용자 %3, 접속 위치 %4, 시작 %5</translation>
    </message>
    <message>
        <source>The run was stopped while it waited for another one.</source>
        <translation>다른 실행을 기다리는 동안 실행이 중지되었습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::AlembicCheck</name>
    <message>
        <source>The project&apos;s env.py cannot be read.</source>
        <translation>프로젝트의 env.py를 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Check script_location, and that the file is there and that you may read it.</source>
        <translation>script_location이 맞는지, 파일이 있고 읽을 권한이 있는지 확인하십시오.</translation>
    </message>
    <message>
        <source>%1 has several sections that Alembic can be run with: %2. This project is read with [%3].</source>
        <translation>%1에는 Alembic을 실행할 수 있는 섹션이 여러 개 있습니다: %2. 이 프로젝트는 [%3](으)로 읽었습니다.</translation>
    </message>
    <message>
        <source>Check that [%1] is the one that you mean; Alembic takes another one with --name.</source>
        <translation>[%1]이(가) 의도한 섹션인지 확인하십시오. 다른 섹션은 Alembic의 --name으로 지정합니다.</translation>
    </message>
    <message>
        <source>%1 holds characters beyond ASCII. Alembic reads it in the machine&apos;s own code page, so that it is garbled or refused on Windows where that is not UTF-8.</source>
        <translation>%1에 ASCII가 아닌 문자가 있습니다. Alembic은 이 파일을 컴퓨터의 코드 페이지로 읽으므로, 코드 페이지가 UTF-8이 아닌 Windows에서는 글자가 깨지거나 읽기가 거부됩니다.</translation>
    </message>
    <message>
        <source>Write its comments and values in ASCII, or set PYTHONUTF8=1 wherever plain `alembic` runs.</source>
        <translation>주석과 값을 ASCII로 쓰거나, `alembic`을 직접 실행하는 곳마다 PYTHONUTF8=1을 설정하십시오.</translation>
    </message>
    <message>
        <source>env.py imports dotenv, but the project&apos;s requirements do not name python-dotenv: on another machine `alembic` ends with ModuleNotFoundError.</source>
        <translation>env.py가 dotenv를 가져오지만 프로젝트의 의존성 목록에 python-dotenv가 없습니다. 다른 컴퓨터에서는 `alembic`이 ModuleNotFoundError로 끝납니다.</translation>
    </message>
    <message>
        <source>env.py imports dotenv, but only %1 brings python-dotenv along.</source>
        <translation>env.py가 dotenv를 가져오지만 python-dotenv는 %1을(를) 통해서만 설치됩니다.</translation>
    </message>
    <message>
        <source>Add python-dotenv to %1.</source>
        <translation>%1에 python-dotenv를 추가하십시오.</translation>
    </message>
    <message>
        <source>env.py loads its .env file with override=True: that file&apos;s values beat those of the environment that is picked, whichever it is.</source>
        <translation>env.py가 .env 파일을 override=True로 읽습니다. 어떤 환경을 선택해도 그 파일의 값이 선택한 환경의 값보다 우선합니다.</translation>
    </message>
    <message>
        <source>Call load_dotenv without override, so that what is set already stays.</source>
        <translation>이미 설정된 값이 유지되도록 override 없이 load_dotenv를 호출하십시오.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 names %2, which is not the target (%3).</source>
        <translation>%1에 적힌 %2은(는) 대상(%3)이 아닙니다.</translation>
    </message>
    <message>
        <source>%1 names %2, which is not the target (%3). env.py does not seem to use it.</source>
        <translation>%1에 적힌 %2은(는) 대상(%3)이 아닙니다. env.py는 이 값을 쓰지 않는 것으로 보입니다.</translation>
    </message>
    <message>
        <source>Leave sqlalchemy.url empty, so that a missing variable is an error and not another database.</source>
        <translation>변수가 없을 때 다른 데이터베이스로 연결되지 않고 오류가 나도록 sqlalchemy.url을 비워 두십시오.</translation>
    </message>
    <message>
        <source>env.py looks at no variable: plain `alembic` connects to %1 whatever .env says.</source>
        <translation>env.py가 변수를 하나도 읽지 않습니다. `alembic`을 직접 실행하면 .env와 상관없이 %1에 연결됩니다.</translation>
    </message>
    <message>
        <source>env.py looks at no variable, and alembic.ini names no database: plain `alembic` fails whatever .env says.</source>
        <translation>env.py가 변수를 하나도 읽지 않고 alembic.ini에도 데이터베이스가 없습니다. `alembic`을 직접 실행하면 .env와 상관없이 실패합니다.</translation>
    </message>
    <message>
        <source>env.py reads %1 but never loads .env: plain `alembic` takes the value of the process environment.</source>
        <translation>env.py가 %1을(를) 읽지만 .env를 불러오지 않습니다. `alembic`을 직접 실행하면 프로세스 환경의 값을 씁니다.</translation>
    </message>
    <message>
        <source>env.py reads %1 but never loads .env: plain `alembic` connects to %2 instead.</source>
        <translation>env.py가 %1을(를) 읽지만 .env를 불러오지 않습니다. `alembic`을 직접 실행하면 대신 %2에 연결됩니다.</translation>
    </message>
    <message>
        <source>env.py reads %1 but never loads .env: plain `alembic` fails unless they are set.</source>
        <translation>env.py가 %1을(를) 읽지만 .env를 불러오지 않습니다. 변수가 설정되어 있지 않으면 `alembic`을 직접 실행할 때 실패합니다.</translation>
    </message>
    <message>
        <source>Move load_dotenv in front of the line that reads the variables.</source>
        <translation>load_dotenv를 변수를 읽는 줄보다 앞으로 옮기십시오.</translation>
    </message>
    <message>
        <source>When %1 is not set, env.py silently takes %2.</source>
        <translation>%1이(가) 설정되어 있지 않으면 env.py는 아무 말 없이 %2을(를) 씁니다.</translation>
    </message>
    <message>
        <source>env.py gives the URL to set_main_option as it is: one with a % in it, such as an encoded character of a password, would be refused.</source>
        <translation>env.py가 URL을 그대로 set_main_option에 넘깁니다. 비밀번호의 인코딩된 문자처럼 %가 들어 있는 URL은 거부됩니다.</translation>
    </message>
    <message>
        <source>env.py gives the URL to set_main_option as it is, and the one of %1 has a % in it: `alembic` ends with &quot;invalid interpolation syntax&quot;.</source>
        <translation>env.py가 URL을 그대로 set_main_option에 넘기는데, %1의 URL에 %가 있습니다. `alembic`이 &quot;invalid interpolation syntax&quot;로 끝납니다.</translation>
    </message>
    <message>
        <source>Write .replace(&quot;%&quot;, &quot;%%&quot;) behind the value.</source>
        <translation>값 뒤에 .replace(&quot;%&quot;, &quot;%%&quot;)를 붙이십시오.</translation>
    </message>
    <message>
        <source>env.py makes an asynchronous engine, but the URL&apos;s driver is not one (%1).</source>
        <translation>env.py는 비동기 엔진을 만들지만 URL의 드라이버는 비동기가 아닙니다(%1).</translation>
    </message>
    <message>
        <source>env.py makes a synchronous engine, but the URL&apos;s driver is asynchronous (%1).</source>
        <translation>env.py는 동기 엔진을 만들지만 URL의 드라이버는 비동기입니다(%1).</translation>
    </message>
    <message>
        <source>Name asyncpg or psycopg in the URL (postgresql+asyncpg://…), or make env.py synchronous.</source>
        <translation>URL에 asyncpg나 psycopg를 지정하거나(postgresql+asyncpg://…) env.py를 동기 방식으로 바꾸십시오.</translation>
    </message>
    <message>
        <source>Let env.py run asynchronously, as `alembic init -t async` writes it, or change the driver there (postgresql+psycopg://…).</source>
        <translation>env.py를 `alembic init -t async`가 만드는 것처럼 비동기로 실행하거나, 거기서 드라이버를 바꾸십시오(postgresql+psycopg://…).</translation>
    </message>
    <message>
        <source>Let env.py load .env and read DATABASE_URL: %1 shows the change.</source>
        <translation>env.py가 .env를 불러와 DATABASE_URL을 읽게 하십시오. %1에서 변경 내용을 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>Let env.py load .env: %1 shows the change. Through Limbeck the variables are set.</source>
        <translation>env.py가 .env를 불러오게 하십시오. %1에서 변경 내용을 볼 수 있습니다. Limbeck으로 실행하면 변수가 설정됩니다.</translation>
    </message>
    <message>
        <source>Take the default away and end with an error: %1 shows the change.</source>
        <translation>기본값을 없애고 오류로 끝나게 하십시오. %1에서 변경 내용을 볼 수 있습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::AlembicChild</name>
    <message>
        <source>Limbeck cannot open a channel for the project&apos;s Python.</source>
        <translation>Limbeck이 프로젝트의 Python과 통신할 채널을 열 수 없습니다.</translation>
    </message>
    <message>
        <source>The Python program %1 cannot be started.</source>
        <translation>Python 프로그램 %1을(를) 시작할 수 없습니다.</translation>
    </message>
    <message>
        <source>Choose another one with %1, or in limbeck.ini.</source>
        <translation>%1(으)로 또는 limbeck.ini에서 다른 것을 고르십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::AlembicConfig</name>
    <message>
        <source>%1 has a value that Alembic does not know.</source>
        <translation>%1에 Alembic이 모르는 값이 있습니다.</translation>
    </message>
    <message>
        <source>Write os, space, newline, : or ; and nothing behind it: a comment needs a line of its own.</source>
        <translation>os, space, newline, : 또는 ; 만 쓰고 뒤에는 아무것도 쓰지 마십시오. 주석은 별도의 줄에 써야 합니다.</translation>
    </message>
    <message>
        <source>%1 has no section [%2].</source>
        <translation>%1에 섹션 [%2]이(가) 없습니다.</translation>
    </message>
    <message>
        <source>Add the section with a script_location.</source>
        <translation>script_location이 있는 섹션을 추가하십시오.</translation>
    </message>
    <message>
        <source>Sections that can be named: %1</source>
        <translation>지정할 수 있는 섹션: %1</translation>
    </message>
    <message>
        <source>%1 does not say where the revisions are: script_location is missing.</source>
        <translation>%1에 리비전의 위치가 없습니다. script_location이 빠져 있습니다.</translation>
    </message>
    <message>
        <source>Add script_location with the folder that holds env.py.</source>
        <translation>env.py가 있는 폴더를 script_location으로 추가하십시오.</translation>
    </message>
    <message>
        <source>%1 names a folder of the package %2, which is not found without running Python.</source>
        <translation>%1은(는) 패키지 %2의 폴더를 가리키는데, Python을 실행하지 않고는 찾을 수 없습니다.</translation>
    </message>
    <message>
        <source>Looked in prepend_sys_path, in %1 and in src. Name the folder itself, or add the package&apos;s parent folder to prepend_sys_path.</source>
        <translation>prepend_sys_path, %1, src에서 찾았습니다. 폴더를 직접 지정하거나 패키지의 상위 폴더를 prepend_sys_path에 추가하십시오.</translation>
    </message>
    <message>
        <source>%1 of [tool.alembic] has a value of the wrong kind.</source>
        <translation>[tool.alembic]의 %1 값의 형식이 잘못되었습니다.</translation>
    </message>
    <message>
        <source>Write true or false, without quotes.</source>
        <translation>따옴표 없이 true 또는 false로 쓰십시오.</translation>
    </message>
    <message>
        <source>Write a string or a list of strings.</source>
        <translation>문자열 또는 문자열 목록으로 쓰십시오.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 has no table [tool.alembic].</source>
        <translation>%1에 [tool.alembic] 테이블이 없습니다.</translation>
    </message>
    <message>
        <source>Add it, or name an alembic.ini.</source>
        <translation>테이블을 추가하거나 alembic.ini를 지정하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::AlembicErrors</name>
    <message>
        <source>resolved target: %1</source>
        <translation>확인된 대상: %1</translation>
    </message>
    <message>
        <source>env.py&apos;s target: %1</source>
        <translation>env.py의 대상: %1</translation>
    </message>
    <message>
        <source>env.py&apos;s target is written in %1</source>
        <translation>env.py의 대상이 적힌 곳: %1</translation>
    </message>
    <message>
        <source>Run a project of several databases with Alembic itself, one at a time.</source>
        <translation>데이터베이스가 여러 개인 프로젝트는 Alembic으로 직접 하나씩 실행하십시오.</translation>
    </message>
    <message>
        <source>Let env.py make its engine with SQLAlchemy, so that its target can be seen.</source>
        <translation>대상을 확인할 수 있도록 env.py가 SQLAlchemy로 엔진을 만들게 하십시오.</translation>
    </message>
    <message>
        <source>Look at a new plan, then run that.</source>
        <translation>새 계획을 확인한 다음 그 계획을 실행하십시오.</translation>
    </message>
    <message>
        <source>Set version_table and version_schema in limbeck.ini to what env.py says.</source>
        <translation>limbeck.ini의 version_table과 version_schema를 env.py와 같게 설정하십시오.</translation>
    </message>
    <message>
        <source>env.py would have migrated %1, and not %2. It was stopped before it connected; nothing was changed.</source>
        <translation>env.py는 %2이(가) 아니라 %1을(를) 마이그레이션하려고 했습니다. 연결하기 전에 중지했으며 아무것도 바뀌지 않았습니다.</translation>
    </message>
    <message>
        <source>env.py connected to another server or database than Limbeck&apos;s own session on %1. It was stopped before its first statement; nothing was changed.</source>
        <translation>env.py가 Limbeck의 세션(%1)과 다른 서버나 데이터베이스에 연결했습니다. 첫 문장을 실행하기 전에 중지했으며 아무것도 바뀌지 않았습니다.</translation>
    </message>
    <message>
        <source>env.py and the URL&apos;s driver do not fit together: %1</source>
        <translation>env.py와 URL의 드라이버가 서로 맞지 않습니다: %1</translation>
    </message>
    <message>
        <source>An async driver such as asyncpg needs an env.py that makes an async engine, and any other driver one that does not.</source>
        <translation>asyncpg 같은 비동기 드라이버에는 비동기 엔진을 만드는 env.py가, 그 밖의 드라이버에는 동기 엔진을 만드는 env.py가 필요합니다.</translation>
    </message>
    <message>
        <source>The project&apos;s Python cannot import a module: %1</source>
        <translation>프로젝트의 Python이 모듈을 가져올 수 없습니다: %1</translation>
    </message>
    <message>
        <source>called from:</source>
        <translation>호출한 곳:</translation>
    </message>
    <message>
        <source>Alembic failed: %1</source>
        <translation>Alembic이 실패했습니다: %1</translation>
    </message>
    <message>
        <source>Revision %1 failed: %2</source>
        <translation>리비전 %1이(가) 실패했습니다: %2</translation>
    </message>
    <message>
        <source>The project&apos;s Python was ended before it had finished.</source>
        <translation>프로젝트의 Python이 끝나기 전에 종료되었습니다.</translation>
    </message>
    <message>
        <source>The project&apos;s Python ended before it had finished (exit code %1).</source>
        <translation>프로젝트의 Python이 작업을 마치기 전에 끝났습니다(종료 코드 %1).</translation>
    </message>
    <message>
        <source>See below what became of the revisions; then plan and run again.</source>
        <translation>리비전이 어떻게 되었는지 아래에서 확인한 다음, 계획을 다시 만들어 실행하십시오.</translation>
    </message>
    <message>
        <source>The run was stopped.</source>
        <translation>실행이 중지되었습니다.</translation>
    </message>
    <message>
        <source>Plan and run again to go on.</source>
        <translation>계속하려면 계획을 다시 만들어 실행하십시오.</translation>
    </message>
    <message>
        <source>It is the URL in the ini.</source>
        <translation>ini에 적힌 URL입니다.</translation>
    </message>
    <message>
        <source>It is the default that env.py takes when a variable is not set.</source>
        <translation>변수가 설정되지 않았을 때 env.py가 쓰는 기본값입니다.</translation>
    </message>
    <message>
        <source>It is set by env.py itself.</source>
        <translation>env.py가 직접 정한 값입니다.</translation>
    </message>
    <message>
        <source>It comes from a file that env.py loads: %1</source>
        <translation>env.py가 불러오는 파일에서 온 값입니다: %1</translation>
    </message>
    <message>
        <source>It comes from a file that env.py loads over the variables of the environment (override=True): %1</source>
        <translation>env.py가 환경의 변수를 덮어쓰며 불러오는 파일(override=True)에서 온 값입니다: %1</translation>
    </message>
    <message>
        <source>It is what the service file says.</source>
        <translation>서비스 파일에 적힌 값입니다.</translation>
    </message>
    <message>
        <source>Let env.py read the variable that the environment gives, or pick the environment of the database that is meant. %1 shows how.</source>
        <translation>env.py가 환경이 주는 변수를 읽게 하거나, 의도한 데이터베이스의 환경을 고르십시오. 방법은 %1에서 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>Name host, port and database in the URL, or use psycopg2 or psycopg.</source>
        <translation>URL에 호스트, 포트, 데이터베이스를 적거나 psycopg2 또는 psycopg를 사용하십시오.</translation>
    </message>
    <message>
        <source>env.py&apos;s URL names a service, and its driver does not read pg_service.conf. It was stopped before it connected; nothing was changed.</source>
        <translation>env.py의 URL이 서비스를 지정하는데, 그 드라이버는 pg_service.conf를 읽지 않습니다. 연결하기 전에 중단했으며 바뀐 것은 없습니다.</translation>
    </message>
    <message>
        <source>%1 shows which Python is used. Install the module there, or choose another one with %2. For a package of the project itself, see prepend_sys_path in alembic.ini.</source>
        <translation>어느 Python을 쓰는지는 %1에서 볼 수 있습니다. 그 Python에 모듈을 설치하거나 %2(으)로 다른 것을 고르십시오. 프로젝트 자체의 패키지라면 alembic.ini의 prepend_sys_path를 보십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::AlembicEvents</name>
    <message>
        <source>Alembic %1</source>
        <translation>Alembic %1</translation>
    </message>
    <message>
        <source>SQLAlchemy %1</source>
        <translation>SQLAlchemy %1</translation>
    </message>
    <message>
        <source>Python %1 (%2): %3</source>
        <translation>Python %1 (%2): %3</translation>
    </message>
    <message>
        <source>env.py connects to %1@%2:%3/%4 with %5</source>
        <translation>env.py가 %5(으)로 %1@%2:%3/%4에 연결합니다</translation>
    </message>
    <message>
        <source>Connected to the right server and database (%1, server process %2).</source>
        <translation>올바른 서버와 데이터베이스에 연결되었습니다(%1, 서버 프로세스 %2).</translation>
    </message>
    <message>
        <source>env.py runs each revision in a transaction of its own.</source>
        <translation>env.py는 리비전마다 별도의 트랜잭션으로 실행합니다.</translation>
    </message>
    <message>
        <source>env.py runs all revisions in one transaction.</source>
        <translation>env.py는 모든 리비전을 하나의 트랜잭션으로 실행합니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::AlembicFallback</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Alembic itself would have connected to %1 instead.</source>
        <translation>Alembic을 직접 실행했다면 대신 %1에 연결했을 것입니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::AlembicInterpolation</name>
    <message>
        <source>A % in a value begins a reference: write %% for the character itself, as in a percent-encoded password.</source>
        <translation>값 안의 %는 참조의 시작입니다. 퍼센트 인코딩된 비밀번호처럼 % 문자 자체는 %%로 쓰십시오.</translation>
    </message>
    <message>
        <source>The references in this value lead to one another without end.</source>
        <translation>이 값의 참조가 끝없이 서로를 가리킵니다.</translation>
    </message>
    <message>
        <source>This value has a % that begins no reference such as %(here)s.</source>
        <translation>이 값에는 %(here)s 같은 참조가 아닌 %가 있습니다.</translation>
    </message>
    <message>
        <source>This value refers to %(%1)s, which is not set.</source>
        <translation>이 값은 설정되지 않은 %(%1)s을(를) 참조합니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::AlembicPlan</name>
    <message>
        <source>Revision %1 runs %2 inside a transaction, where PostgreSQL refuses it.</source>
        <translation>리비전 %1은(는) 트랜잭션 안에서 %2을(를) 실행하는데, PostgreSQL은 이를 거부합니다.</translation>
    </message>
    <message>
        <source>Put it into `with op.get_context().autocommit_block():`.</source>
        <translation>`with op.get_context().autocommit_block():` 안에 넣으십시오.</translation>
    </message>
    <message>
        <source>Revision %1 commits in its middle: what came before stays when a later statement fails, revisions of the same transaction included.</source>
        <translation>리비전 %1은(는) 중간에 커밋합니다. 뒤의 문장이 실패해도 앞의 내용은 같은 트랜잭션의 리비전까지 포함하여 남습니다.</translation>
    </message>
    <message>
        <source>Keep such statements in a revision of their own, and let env.py set transaction_per_migration=True.</source>
        <translation>이런 문장은 별도의 리비전에 두고, env.py에서 transaction_per_migration=True로 설정하십시오.</translation>
    </message>
    <message>
        <source>env.py runs each revision in a transaction of its own (transaction_per_migration): those before a failed one stay applied.</source>
        <translation>env.py는 리비전마다 별도의 트랜잭션으로 실행합니다(transaction_per_migration). 실패한 리비전보다 앞의 것은 적용된 채로 남습니다.</translation>
    </message>
    <message>
        <source>env.py runs all revisions of one command in one transaction: when one fails, none of them is applied.</source>
        <translation>env.py는 한 명령의 모든 리비전을 하나의 트랜잭션으로 실행합니다. 하나라도 실패하면 아무것도 적용되지 않습니다.</translation>
    </message>
    <message>
        <source>transaction_per_migration=True in env.py&apos;s context.configure() keeps those before a failed one.</source>
        <translation>env.py의 context.configure()에 transaction_per_migration=True를 주면 실패한 리비전보다 앞의 것은 유지됩니다.</translation>
    </message>
    <message>
        <source>The SQL of these revisions cannot be shown: %1</source>
        <translation>이 리비전들의 SQL을 보여 줄 수 없습니다: %1</translation>
    </message>
    <message>
        <source>The SQL of revision %1 cannot be shown without a database: %2</source>
        <translation>리비전 %1의 SQL은 데이터베이스 없이 보여 줄 수 없습니다: %2</translation>
    </message>
    <message>
        <source>It probably reads rows. Read the revision itself before it is applied.</source>
        <translation>데이터를 읽는 리비전일 수 있습니다. 적용하기 전에 리비전 파일을 직접 확인하십시오.</translation>
    </message>
    <message>
        <source>The rendered SQL of revision %1 cannot be told apart into statements: %2</source>
        <translation>렌더링한 리비전 %1의 SQL을 문장으로 나눌 수 없습니다: %2</translation>
    </message>
</context>
<context>
    <name>limbeck::AlembicPreview</name>
    <message>
        <source>Alembic could not render the revisions: %1</source>
        <translation>Alembic이 리비전을 렌더링하지 못했습니다: %1</translation>
    </message>
    <message>
        <source>The project&apos;s Python ended before it had rendered the revisions.</source>
        <translation>프로젝트의 Python이 리비전을 렌더링하기 전에 끝났습니다.</translation>
    </message>
    <message>
        <source>The rendering was stopped.</source>
        <translation>렌더링이 중지되었습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::AlembicPython</name>
    <message>
        <source>%1 has no Alembic.</source>
        <translation>%1에 Alembic이 없습니다.</translation>
    </message>
    <message>
        <source>Choose the project&apos;s Python with %1 or limbeck.ini&apos;s `python`, or install Alembic there.</source>
        <translation>%1 또는 limbeck.ini의 `python`으로 프로젝트의 Python을 고르거나, 그 Python에 Alembic을 설치하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::AlembicRun</name>
    <message>
        <source>Look at a new plan, then run that.</source>
        <translation>새 계획을 확인한 다음 그 계획을 실행하십시오.</translation>
    </message>
    <message>
        <source>The file of revision %1 has changed since the plan was made: %2</source>
        <translation>계획을 만든 뒤에 리비전 %1의 파일이 바뀌었습니다: %2</translation>
    </message>
    <message>
        <source>env.py or the configuration has changed since the plan was made.</source>
        <translation>계획을 만든 뒤에 env.py나 설정이 바뀌었습니다.</translation>
    </message>
    <message>
        <source>It was not tried again, because revisions before it were committed. Plan and run again to go on.</source>
        <translation>앞의 리비전이 이미 커밋되었으므로 다시 시도하지 않았습니다. 계속하려면 계획을 다시 만들어 실행하십시오.</translation>
    </message>
    <message>
        <source>The child&apos;s server process is still at work, so what becomes of its last transaction is not certain yet.</source>
        <translation>자식 프로세스의 서버 프로세스가 아직 작업 중이므로 마지막 트랜잭션의 결과는 아직 확실하지 않습니다.</translation>
    </message>
    <message>
        <source>All revisions are applied; what the project&apos;s Python said at its end was noise: %1</source>
        <translation>모든 리비전이 적용되었습니다. 프로젝트의 Python이 끝날 때 낸 메시지는 결과와 관계없습니다: %1</translation>
    </message>
    <message>
        <source>It was read back from the database. Connections that are still open when an event loop closes are a common cause: let env.py dispose of its engine.</source>
        <translation>데이터베이스에서 다시 읽어 확인했습니다. 이벤트 루프가 닫힐 때 열려 있는 연결이 흔한 원인입니다. env.py에서 엔진을 dispose하게 하십시오.</translation>
    </message>
    <message>
        <source>Alembic ended without an error, but the version table is at %1.</source>
        <translation>Alembic은 오류 없이 끝났지만 버전 테이블은 %1에 있습니다.</translation>
    </message>
    <message>
        <source>env.py has to commit: with SQLAlchemy 2.0, context.begin_transaction() must be around context.run_migrations(), or the connection committed behind it.</source>
        <translation>env.py가 커밋해야 합니다. SQLAlchemy 2.0에서는 context.run_migrations()를 context.begin_transaction()으로 감싸거나 그 뒤에 연결을 커밋해야 합니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::AlembicScript</name>
    <message>
        <source>The file does not set `revision`: Alembic takes it for a revision and stops at it.</source>
        <translation>파일에 `revision`이 없습니다. Alembic은 이 파일을 리비전으로 보고 여기서 멈춥니다.</translation>
    </message>
    <message>
        <source>Move it out of the folder of revisions, or give it a header.</source>
        <translation>리비전 폴더 밖으로 옮기거나 헤더를 넣으십시오.</translation>
    </message>
    <message>
        <source>The revision&apos;s id is empty.</source>
        <translation>리비전 ID가 비어 있습니다.</translation>
    </message>
    <message>
        <source>Write it as a string: revision = &quot;ab12cd34ef56&quot;.</source>
        <translation>문자열로 쓰십시오: revision = &quot;ab12cd34ef56&quot;.</translation>
    </message>
    <message>
        <source>The file does not set `down_revision`.</source>
        <translation>파일에 `down_revision`이 없습니다.</translation>
    </message>
    <message>
        <source>Add down_revision = None for a first revision, else the id of its parent.</source>
        <translation>첫 리비전이면 down_revision = None을, 아니면 부모 리비전의 ID를 추가하십시오.</translation>
    </message>
    <message>
        <source>The branch labels are computed when the file runs, so that reading cannot tell them.</source>
        <translation>브랜치 레이블이 파일을 실행할 때 계산되므로 읽어서는 알 수 없습니다.</translation>
    </message>
    <message>
        <source>Write them as strings to have them shown and used in goals.</source>
        <translation>레이블을 표시하고 목표에 쓰려면 문자열로 쓰십시오.</translation>
    </message>
    <message>
        <source>%1 is computed when the file runs, so that reading cannot tell it.</source>
        <translation>%1은(는) 파일을 실행할 때 계산되므로 읽어서는 알 수 없습니다.</translation>
    </message>
    <message>
        <source>Write it as a string, a tuple of strings or None. Until then Alembic itself has to be asked.</source>
        <translation>문자열, 문자열 튜플 또는 None으로 쓰십시오. 그때까지는 Alembic에 물어보아야 합니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::AlembicScriptFiles</name>
    <message>
        <source>There is no folder %1, which script_location names.</source>
        <translation>script_location에 적힌 폴더 %1이(가) 없습니다.</translation>
    </message>
    <message>
        <source>Create it with `alembic init`, or correct script_location.</source>
        <translation>`alembic init`으로 만들거나 script_location을 고치십시오.</translation>
    </message>
    <message>
        <source>There is no folder %1, which version_locations names. Alembic passes over it.</source>
        <translation>version_locations에 적힌 폴더 %1이(가) 없습니다. Alembic은 이를 건너뜁니다.</translation>
    </message>
    <message>
        <source>Create it, or correct version_locations.</source>
        <translation>폴더를 만들거나 version_locations를 고치십시오.</translation>
    </message>
    <message>
        <source>There is no folder of revisions: %1</source>
        <translation>리비전 폴더가 없습니다: %1</translation>
    </message>
    <message>
        <source>The revisions&apos; folders hold this file twice; Alembic reads it once and warns.</source>
        <translation>리비전 폴더들에 이 파일이 두 번 있습니다. Alembic은 한 번만 읽고 경고합니다.</translation>
    </message>
    <message>
        <source>Name each folder once in version_locations.</source>
        <translation>version_locations에 폴더를 한 번씩만 적으십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::AlembicSql</name>
    <message>
        <source>Alembic writes scripts that start from one revision, and %1 are applied.</source>
        <translation>Alembic은 한 리비전에서 시작하는 스크립트만 만드는데, 현재 %1이(가) 적용되어 있습니다.</translation>
    </message>
    <message>
        <source>Run the plan, or write the script with --from REV for one branch.</source>
        <translation>계획을 실행하거나, --from REV로 한 브랜치의 스크립트를 만드십시오.</translation>
    </message>
    <message>
        <source>There is no script: revision %1 cannot be written without a database. %2</source>
        <translation>스크립트를 만들 수 없습니다. 리비전 %1은(는) 데이터베이스 없이 쓸 수 없습니다. %2</translation>
    </message>
    <message>
        <source>It probably reads rows. Run the plan, or write the script up to the revision before it.</source>
        <translation>데이터를 읽는 리비전일 수 있습니다. 계획을 실행하거나, 그 앞의 리비전까지만 스크립트를 만드십시오.</translation>
    </message>
    <message>
        <source>Alembic&apos;s script has other steps than the plan.</source>
        <translation>Alembic의 스크립트가 계획과 다른 단계를 담고 있습니다.</translation>
    </message>
    <message>
        <source>Look at a new plan.</source>
        <translation>새 계획을 확인하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::AlembicToml</name>
    <message>
        <source>Correct the file: Alembic 1.16 and later read it too.</source>
        <translation>파일을 고치십시오. Alembic 1.16 이후도 이 파일을 읽습니다.</translation>
    </message>
    <message>
        <source>pyproject.toml cannot be read.</source>
        <translation>pyproject.toml을 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>pyproject.toml is not TOML.</source>
        <translation>pyproject.toml이 TOML 형식이 아닙니다.</translation>
    </message>
    <message>
        <source>tool.alembic of pyproject.toml is not a table.</source>
        <translation>pyproject.toml의 tool.alembic이 테이블이 아닙니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::AppliedState</name>
    <message>
        <source>The table %1 is not a version table: it has no column version_num, but %2.</source>
        <translation>테이블 %1은(는) 버전 테이블이 아닙니다. version_num 열이 없고 %2이(가) 있습니다.</translation>
    </message>
    <message>
        <source>Name the right table with version_table in limbeck.ini, or rename the other table.</source>
        <translation>limbeck.ini의 version_table에 올바른 테이블을 지정하거나 다른 테이블의 이름을 바꾸십시오.</translation>
    </message>
    <message>
        <source>This role may not read the version table %1.</source>
        <translation>이 역할은 버전 테이블 %1을(를) 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Connect with the role that runs the migrations, or grant it USAGE on the schema and SELECT on the table.</source>
        <translation>마이그레이션을 실행하는 역할로 접속하거나, 이 역할에 스키마의 USAGE와 테이블의 SELECT 권한을 부여하십시오.</translation>
    </message>
    <message>
        <source>No version table is on the search path, but the table %1 exists in another schema: %2.</source>
        <translation>검색 경로에는 버전 테이블이 없지만, 테이블 %1이(가) 다른 스키마에 있습니다: %2.</translation>
    </message>
    <message>
        <source>Set version_schema = %1 in limbeck.ini if that is the one, or name the schema where a new one shall be made.</source>
        <translation>그 테이블이 맞다면 limbeck.ini에 version_schema = %1을(를) 설정하고, 아니면 새로 만들 스키마를 지정하십시오.</translation>
    </message>
    <message>
        <source>Find out who wrote it, then put the rows right with stamp or by hand.</source>
        <translation>누가 썼는지 확인한 다음 stamp로 또는 직접 행을 바로잡으십시오.</translation>
    </message>
    <message>
        <source>The version table has a row without a value.</source>
        <translation>버전 테이블에 값이 없는 행이 있습니다.</translation>
    </message>
    <message>
        <source>The version table has an empty row.</source>
        <translation>버전 테이블에 빈 행이 있습니다.</translation>
    </message>
    <message numerus="yes">
        <source>The version table has a row of %n character(s), which no revision id can be.</source>
        <translation>
            <numerusform>버전 테이블에 %n자 길이의 행이 있는데, 이는 리비전 ID가 될 수 없습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>The version table has the row %1 more than once.</source>
        <translation>버전 테이블에 %1 행이 두 번 이상 있습니다.</translation>
    </message>
    <message>
        <source>The table %1.%2 has more than %3 rows, so it is no version table.</source>
        <translation>테이블 %1.%2에 행이 %3개보다 많으므로 버전 테이블이 아닙니다.</translation>
    </message>
    <message>
        <source>Name the right table with version_table in limbeck.ini.</source>
        <translation>limbeck.ini의 version_table에 올바른 테이블을 지정하십시오.</translation>
    </message>
    <message>
        <source>This role may not read limbeck.%1: what it tells is left out.</source>
        <translation>이 역할은 limbeck.%1을(를) 읽을 수 없어 그 내용은 표시하지 않습니다.</translation>
    </message>
    <message>
        <source>Grant USAGE on the schema limbeck and SELECT on its tables.</source>
        <translation>스키마 limbeck의 USAGE와 그 테이블들의 SELECT 권한을 부여하십시오.</translation>
    </message>
    <message>
        <source>The database is at %1, which these scripts do not have.</source>
        <translation>데이터베이스는 %1에 있는데, 이 스크립트들에는 그 리비전이 없습니다.</translation>
    </message>
    <message>
        <source>Take over the scripts that made it (another branch or a newer checkout), or choose another environment.</source>
        <translation>그 리비전을 만든 스크립트(다른 브랜치나 더 최신 체크아웃)를 가져오거나 다른 환경을 선택하십시오.</translation>
    </message>
    <message>
        <source>The version table has the row %1, although %2 already implies it.</source>
        <translation>버전 테이블에 %1 행이 있지만, %2이(가) 이미 그것을 포함합니다.</translation>
    </message>
    <message>
        <source>Remove the row that is too many: stamp the revision that the database is really at.</source>
        <translation>남는 행을 없애십시오. 데이터베이스가 실제로 있는 리비전으로 stamp 하십시오.</translation>
    </message>
    <message>
        <source>The upgrade to %1 stopped after %2 of %3 statements.</source>
        <translation>%1(으)로의 업그레이드가 문장 %3개 중 %2개 뒤에 멈췄습니다.</translation>
    </message>
    <message>
        <source>The downgrade of %1 stopped after %2 of %3 statements.</source>
        <translation>%1의 다운그레이드가 문장 %3개 중 %2개 뒤에 멈췄습니다.</translation>
    </message>
    <message>
        <source>Run it again: it goes on with statement %1.</source>
        <translation>다시 실행하십시오. 문장 %1부터 이어집니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::BaseComparison</name>
    <message>
        <source>git does not give the file %1.</source>
        <translation>git에서 파일 %1을(를) 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>The revisions of the commit %1 cannot be read.</source>
        <translation>커밋 %1의 리비전을 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Name a revision of git whose scripts can be read.</source>
        <translation>스크립트를 읽을 수 있는 git 리비전을 지정하십시오.</translation>
    </message>
    <message>
        <source>The revision %1, which %2 has, is changed. A database that has it already does not get the change.</source>
        <translation>%2에 있는 리비전 %1이(가) 변경되었습니다. 이미 적용한 데이터베이스에는 이 변경이 반영되지 않습니다.</translation>
    </message>
    <message>
        <source>Take the change back and write a new revision, unless the old one was never applied.</source>
        <translation>기존 리비전이 한 번도 적용되지 않은 것이 아니라면 변경을 되돌리고 새 리비전을 작성하십시오.</translation>
    </message>
    <message>
        <source>The revision %1, which %2 has, is removed. A database that is at it finds no way on.</source>
        <translation>%2에 있는 리비전 %1이(가) 삭제되었습니다. 그 리비전에 있는 데이터베이스는 다음 단계로 갈 수 없습니다.</translation>
    </message>
    <message>
        <source>Take the file back, unless the revision was never applied.</source>
        <translation>그 리비전이 한 번도 적용되지 않은 것이 아니라면 파일을 되살리십시오.</translation>
    </message>
    <message numerus="yes">
        <source>%1 has revisions that are not here (%2). Merged, the revisions have %n heads.</source>
        <translation>
            <numerusform>%1에 여기에 없는 리비전(%2)이 있습니다. 병합하면 head가 %n개가 됩니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Rebase onto %1, and let the first new revision follow its head.</source>
        <translation>%1 위로 리베이스하고 첫 새 리비전이 그 head를 잇게 하십시오.</translation>
    </message>
    <message>
        <source>What a branch adds is asked of git, which is not installed or has no repository here.</source>
        <translation>브랜치가 추가하는 것은 git에 묻는데, git이 설치되어 있지 않거나 여기에 저장소가 없습니다.</translation>
    </message>
    <message>
        <source>Run it in a checkout of the repository, on a machine that has git.</source>
        <translation>git이 있는 컴퓨터에서 저장소의 체크아웃 안에서 실행하십시오.</translation>
    </message>
    <message>
        <source>git has no commit %1 in this checkout.</source>
        <translation>이 체크아웃에는 git 커밋 %1이(가) 없습니다.</translation>
    </message>
    <message>
        <source>A CI&apos;s checkout is often shallow: fetch the branch with its history first (fetch-depth: 0).</source>
        <translation>CI의 체크아웃은 얕은 경우가 많습니다. 먼저 브랜치를 이력과 함께 가져오십시오(fetch-depth: 0).</translation>
    </message>
</context>
<context>
    <name>limbeck::Baseline</name>
    <message>
        <source>The baseline cannot be read: %1</source>
        <translation>기준 파일을 읽을 수 없습니다: %1</translation>
    </message>
    <message>
        <source>Name a file that --write-baseline has written.</source>
        <translation>--write-baseline이 쓴 파일을 지정하십시오.</translation>
    </message>
    <message>
        <source>It is not a baseline of this version of Limbeck.</source>
        <translation>이 버전의 Limbeck이 만든 기준 파일이 아닙니다.</translation>
    </message>
    <message>
        <source>An entry has no fingerprint.</source>
        <translation>항목에 지문(fingerprint)이 없습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::Blockers</name>
    <message>
        <source>Process %1 is not there any more, or is another one by now. Nothing was done.</source>
        <translation>프로세스 %1이(가) 더 이상 없거나 이미 다른 프로세스입니다. 아무 작업도 하지 않았습니다.</translation>
    </message>
    <message>
        <source>Look again at who blocks.</source>
        <translation>막는 세션을 다시 조회하십시오.</translation>
    </message>
    <message>
        <source>Process %1 is Limbeck&apos;s own session.</source>
        <translation>프로세스 %1은(는) Limbeck 자신의 세션입니다.</translation>
    </message>
    <message>
        <source>This role may not end what process %1 of %2 does.</source>
        <translation>이 역할에는 %2의 프로세스 %1 작업을 종료할 권한이 없습니다.</translation>
    </message>
    <message>
        <source>It takes a member of that role, a role with pg_signal_backend, or a superuser.</source>
        <translation>해당 역할의 구성원, pg_signal_backend 권한이 있는 역할 또는 슈퍼유저여야 합니다.</translation>
    </message>
    <message>
        <source>This role may not see since when process %1 lives, so Limbeck cannot be sure that it is still the same one. Nothing was done.</source>
        <translation>이 역할은 프로세스 %1의 시작 시각을 볼 수 없어 같은 프로세스인지 확인할 수 없습니다. 아무 작업도 하지 않았습니다.</translation>
    </message>
    <message>
        <source>It takes a member of its role, a role with pg_read_all_stats, or a superuser.</source>
        <translation>해당 역할의 구성원, pg_read_all_stats 권한이 있는 역할 또는 슈퍼유저여야 합니다.</translation>
    </message>
    <message>
        <source>The server could not reach process %1.</source>
        <translation>서버가 프로세스 %1에 신호를 보내지 못했습니다.</translation>
    </message>
    <message>
        <source>Asked process %1 (%2, database %3) to cancel what it runs</source>
        <translation>프로세스 %1(%2, 데이터베이스 %3)에 실행 중인 쿼리의 취소를 요청했습니다</translation>
    </message>
    <message>
        <source>Ended the session of process %1 (%2, database %3)</source>
        <translation>프로세스 %1(%2, 데이터베이스 %3)의 세션을 종료했습니다</translation>
    </message>
    <message>
        <source>somebody</source>
        <translation>알 수 없는 사용자</translation>
    </message>
    <message>
        <source>transaction</source>
        <translation>트랜잭션</translation>
    </message>
    <message>
        <source>old transaction</source>
        <translation>오래된 트랜잭션</translation>
    </message>
    <message>
        <source>idle in transaction</source>
        <translation>트랜잭션 유휴</translation>
    </message>
    <message>
        <source>prepared transaction</source>
        <translation>준비된 트랜잭션</translation>
    </message>
    <message>
        <source>autovacuum against wraparound</source>
        <translation>랩어라운드 방지 autovacuum</translation>
    </message>
    <message>
        <source>old snapshot</source>
        <translation>오래된 스냅숏</translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <translation>%2에 %1</translation>
    </message>
    <message>
        <source>waits for %1 on %2</source>
        <translation>%2에 대한 %1 대기</translation>
    </message>
    <message>
        <source>a snapshot</source>
        <translation>스냅숏</translation>
    </message>
    <message>
        <source>Look again in a moment, or with a role that has pg_read_all_stats.</source>
        <translation>잠시 후 다시 확인하거나 pg_read_all_stats 권한이 있는 역할로 확인하십시오.</translation>
    </message>
    <message>
        <source>Wait until it has ended, or talk to its user.</source>
        <translation>끝날 때까지 기다리거나 해당 사용자에게 문의하십시오.</translation>
    </message>
    <message>
        <source>Its client keeps the transaction open and does nothing: it has to commit or roll back.</source>
        <translation>클라이언트가 트랜잭션을 열어 둔 채 아무 작업도 하지 않습니다. 커밋하거나 롤백해야 합니다.</translation>
    </message>
    <message>
        <source>It stays until somebody runs COMMIT PREPARED or ROLLBACK PREPARED for it, also after a restart of the server.</source>
        <translation>COMMIT PREPARED나 ROLLBACK PREPARED를 실행할 때까지 남아 있으며, 서버를 다시 시작해도 남습니다.</translation>
    </message>
    <message>
        <source>It does not give way as other autovacuums do, and when it is cancelled it begins again: let it finish.</source>
        <translation>다른 autovacuum과 달리 양보하지 않으며, 취소해도 다시 시작합니다. 끝날 때까지 기다리십시오.</translation>
    </message>
    <message>
        <source>CREATE INDEX CONCURRENTLY and its kin wait for every transaction that is older than they are.</source>
        <translation>CREATE INDEX CONCURRENTLY 같은 명령은 자신보다 오래된 모든 트랜잭션을 기다립니다.</translation>
    </message>
    <message>
        <source>The replication slot %1 is lost: the WAL that it needs is gone.</source>
        <translation>복제 슬롯 %1이(가) 유실되었습니다. 필요한 WAL이 남아 있지 않습니다.</translation>
    </message>
    <message>
        <source>The replication slot %1 is used by nobody.</source>
        <translation>복제 슬롯 %1을(를) 아무도 사용하지 않습니다.</translation>
    </message>
    <message>
        <source>The replication slot %1 is used by nobody and keeps %2 of WAL; what a rewrite writes is kept too.</source>
        <translation>복제 슬롯 %1을(를) 아무도 사용하지 않으며 WAL %2을(를) 보관하고 있습니다. 재작성으로 생기는 WAL도 계속 쌓입니다.</translation>
    </message>
    <message>
        <source>The replication slot %1 is %2 behind; what a rewrite writes comes on top.</source>
        <translation>복제 슬롯 %1이(가) %2 뒤처져 있습니다. 재작성으로 생기는 WAL이 더해집니다.</translation>
    </message>
    <message>
        <source>The look at who would block was stopped.</source>
        <translation>막을 세션 조회가 중지되었습니다.</translation>
    </message>
    <message>
        <source>The server did not tell within %1 s who would block.</source>
        <translation>서버가 %1초 안에 막을 세션을 알려 주지 않았습니다.</translation>
    </message>
    <message>
        <source>Look again, or go on without it.</source>
        <translation>다시 조회하거나 조회 없이 계속하십시오.</translation>
    </message>
    <message>
        <source>What %1 locks is not known before it runs, so all transactions of this database that are older than the lock timeout count.</source>
        <translation>%1이(가) 무엇을 잠글지는 실행 전에 알 수 없으므로, lock timeout보다 오래된 이 데이터베이스의 모든 트랜잭션을 셉니다.</translation>
    </message>
    <message>
        <source>This role sees of other roles&apos; sessions that they hold locks, not since when and what they run.</source>
        <translation>이 역할은 다른 역할의 세션이 잠금을 보유한다는 것만 볼 수 있고, 언제부터인지와 실행 중인 쿼리는 볼 수 없습니다.</translation>
    </message>
    <message>
        <source>A role with pg_read_all_stats sees all of it: GRANT pg_read_all_stats TO …</source>
        <translation>pg_read_all_stats 권한이 있는 역할은 모두 볼 수 있습니다: GRANT pg_read_all_stats TO …</translation>
    </message>
</context>
<context>
    <name>limbeck::BootstrapFiles</name>
    <message>
        <source>Limbeck cannot write to the temporary folder.</source>
        <translation>Limbeck이 임시 폴더에 쓸 수 없습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::ConnectionFailure</name>
    <message>
        <source>%1 refuses the connection: nothing listens on this port.</source>
        <translation>%1이(가) 연결을 거부합니다. 이 포트에서 수신하는 프로그램이 없습니다.</translation>
    </message>
    <message>
        <source>%1 does not answer in time.</source>
        <translation>%1이(가) 제시간에 응답하지 않습니다.</translation>
    </message>
    <message>
        <source>%1 cannot be reached from here.</source>
        <translation>여기에서는 %1에 도달할 수 없습니다.</translation>
    </message>
    <message>
        <source>Stopped on request.</source>
        <translation>요청에 따라 중지했습니다.</translation>
    </message>
    <message>
        <source>The connection to %1 failed.</source>
        <translation>%1에 연결하지 못했습니다.</translation>
    </message>
    <message>
        <source>The detail has the system&apos;s own words.</source>
        <translation>자세한 내용에 시스템이 알린 원문이 있습니다.</translation>
    </message>
    <message>
        <source>The server at %1 does not accept the password of role %2.</source>
        <translation>%1의 서버가 역할 %2의 비밀번호를 받아들이지 않습니다.</translation>
    </message>
    <message>
        <source>The role %1 does not exist on %2, or may not log in.</source>
        <translation>%2에 역할 %1이(가) 없거나 로그인할 수 없습니다.</translation>
    </message>
    <message>
        <source>The server at %1 does not let role %2 in.</source>
        <translation>%1의 서버가 역할 %2의 접속을 허용하지 않습니다.</translation>
    </message>
    <message>
        <source>Check which method pg_hba.conf wants for this role.</source>
        <translation>pg_hba.conf가 이 역할에 어떤 방식을 요구하는지 확인하십시오.</translation>
    </message>
    <message>
        <source>There is no database %1 on %2.</source>
        <translation>%2에 데이터베이스 %1이(가) 없습니다.</translation>
    </message>
    <message>
        <source>The database %1 on %2 accepts no connections.</source>
        <translation>%2의 데이터베이스 %1은(는) 접속을 받지 않습니다.</translation>
    </message>
    <message>
        <source>The role %1 may not connect to the database %2.</source>
        <translation>역할 %1은(는) 데이터베이스 %2에 접속할 수 없습니다.</translation>
    </message>
    <message>
        <source>The server at %1 has no free connection.</source>
        <translation>%1의 서버에 남은 연결이 없습니다.</translation>
    </message>
    <message>
        <source>The server at %1 refuses the session.</source>
        <translation>%1의 서버가 세션을 거부합니다.</translation>
    </message>
    <message>
        <source>The detail has the server&apos;s own words.</source>
        <translation>자세한 내용에 서버가 알린 원문이 있습니다.</translation>
    </message>
    <message>
        <source>The host name %1 is not known here.</source>
        <translation>호스트 이름 %1을(를) 여기에서 찾을 수 없습니다.</translation>
    </message>
    <message>
        <source>Check the spelling. A container&apos;s name is known only inside its own network; a company&apos;s name often needs the VPN.</source>
        <translation>철자를 확인하십시오. 컨테이너 이름은 그 네트워크 안에서만 알려지고, 회사 내부 이름에는 VPN이 필요한 경우가 많습니다.</translation>
    </message>
    <message>
        <source>Check host and port: 5432 is PostgreSQL&apos;s usual port.</source>
        <translation>호스트와 포트를 확인하십시오. PostgreSQL의 일반적인 포트는 5432입니다.</translation>
    </message>
    <message>
        <source>%1 is a web server (HTTP), not PostgreSQL.</source>
        <translation>%1은(는) PostgreSQL이 아니라 웹 서버(HTTP)입니다.</translation>
    </message>
    <message>
        <source>%1 is an SSH server, not PostgreSQL.</source>
        <translation>%1은(는) PostgreSQL이 아니라 SSH 서버입니다.</translation>
    </message>
    <message>
        <source>For a tunnel, connect to its local end.</source>
        <translation>터널이라면 로컬 쪽 끝에 연결하십시오.</translation>
    </message>
    <message>
        <source>%1 accepts the connection and says nothing.</source>
        <translation>%1이(가) 연결을 받고 아무 응답도 하지 않습니다.</translation>
    </message>
    <message>
        <source>%1 answers, but it is not PostgreSQL.</source>
        <translation>%1이(가) 응답하지만 PostgreSQL이 아닙니다.</translation>
    </message>
    <message>
        <source>The server at %1 wants a password for role %2, and none is set.</source>
        <translation>%1의 서버가 역할 %2의 비밀번호를 요구하지만 설정된 것이 없습니다.</translation>
    </message>
    <message>
        <source>The TLS connection to %1 could not be made.</source>
        <translation>%1에 TLS 연결을 맺지 못했습니다.</translation>
    </message>
    <message>
        <source>Check sslmode and the certificates that it needs.</source>
        <translation>sslmode와 필요한 인증서를 확인하십시오.</translation>
    </message>
    <message>
        <source>The server answers in the same way, likeliest first: the password is wrong; there is no such role; the role has no password; its password has expired (VALID UNTIL). Its log says which.</source>
        <translation>서버는 다음 경우에 모두 똑같이 응답합니다. 가능성이 큰 순서: 비밀번호가 틀림; 그런 역할이 없음; 역할에 비밀번호가 없음; 비밀번호가 만료됨(VALID UNTIL). 어느 경우인지는 서버 로그에 나옵니다.</translation>
    </message>
    <message>
        <source>The password was taken from: %1.</source>
        <translation>비밀번호 출처: %1.</translation>
    </message>
    <message>
        <source>Or the password is still stored as md5, while the server asks for scram-sha-256: set it anew with \password.</source>
        <translation>또는 비밀번호가 아직 md5로 저장되어 있는데 서버가 scram-sha-256을 요구하는 경우입니다. 이때는 \password로 비밀번호를 다시 설정하십시오.</translation>
    </message>
    <message>
        <source>It can come from the URL or a variable in the environment&apos;s file, from PGPASSWORD, from a line for this host, database and role in the password file (pgpass), or be entered when asked.</source>
        <translation>비밀번호는 환경 파일의 URL이나 변수, PGPASSWORD, 비밀번호 파일(pgpass)에서 이 호스트·데이터베이스·역할에 해당하는 줄에서 가져오거나, 물을 때 입력할 수 있습니다.</translation>
    </message>
    <message>
        <source>with TLS</source>
        <translation>TLS로</translation>
    </message>
    <message>
        <source>without TLS</source>
        <translation>TLS 없이</translation>
    </message>
    <message>
        <source>The server at %1 has no rule that lets role %2 connect to %3 from here, %4, or one that rejects it.</source>
        <translation>%1의 서버에는 역할 %2이(가) 여기에서 %4 %3에 접속하도록 허용하는 규칙이 없거나, 이를 거부하는 규칙이 있습니다.</translation>
    </message>
    <message>
        <source>The first line of pg_hba.conf that fits decides. Add one above it, such as `%1 %2 %3 ADDRESS scram-sha-256` with the address that the server&apos;s words name, and reload the server. Lines of type hostssl fit only with TLS (sslmode), and clientcert wants a certificate (sslcert).</source>
        <translation>pg_hba.conf에서는 처음으로 일치하는 줄이 적용됩니다. 그 위에 `%1 %2 %3 ADDRESS scram-sha-256` 같은 줄을 추가하되 ADDRESS에는 서버가 알린 원문에 나오는 주소를 쓰고, 서버 설정을 다시 읽게(reload) 하십시오. hostssl 줄은 TLS를 쓸 때만(sslmode) 일치하고, clientcert에는 인증서(sslcert)가 필요합니다.</translation>
    </message>
    <message>
        <source>The role %1 on %2 may not log in.</source>
        <translation>%2의 역할 %1은(는) 로그인할 수 없습니다.</translation>
    </message>
    <message>
        <source>Its password was right. Ask for: ALTER ROLE %1 LOGIN. Or connect with a role that may log in and is a member of it.</source>
        <translation>비밀번호는 맞았습니다. 다음을 요청하십시오: ALTER ROLE %1 LOGIN. 또는 로그인할 수 있고 이 역할의 멤버인 다른 역할로 접속하십시오.</translation>
    </message>
    <message>
        <source>Check the user name, which counts capitals. CREATE ROLE makes a role, ALTER ROLE … LOGIN lets it log in.</source>
        <translation>사용자 이름을 확인하십시오. 대소문자를 구분합니다. CREATE ROLE로 역할을 만들고, ALTER ROLE … LOGIN으로 로그인을 허용합니다.</translation>
    </message>
    <message>
        <source>The server at %1 does not accept the Kerberos login for role %2.</source>
        <translation>%1의 서버가 역할 %2의 Kerberos 로그인을 받아들이지 않습니다.</translation>
    </message>
    <message>
        <source>Check that there is a valid ticket (klist), that krbsrvname fits, and that pg_ident.conf maps your principal to the role.</source>
        <translation>유효한 티켓이 있는지(klist), krbsrvname이 맞는지, pg_ident.conf가 사용자의 프린시펄을 이 역할에 매핑하는지 확인하십시오.</translation>
    </message>
    <message>
        <source>The service that the server at %1 asks (LDAP, PAM or RADIUS) does not accept the password of %2.</source>
        <translation>%1의 서버가 인증을 맡기는 서비스(LDAP, PAM 또는 RADIUS)가 %2의 비밀번호를 받아들이지 않습니다.</translation>
    </message>
    <message>
        <source>Check the password of that service; the server&apos;s log has its reason.</source>
        <translation>그 서비스의 비밀번호를 확인하십시오. 이유는 서버 로그에 있습니다.</translation>
    </message>
    <message>
        <source>The server at %1 does not let you be role %2: it goes by who you are, not by a password.</source>
        <translation>%1의 서버가 역할 %2(으)로 접속하는 것을 허용하지 않습니다. 이 서버는 비밀번호가 아니라 사용자의 신원으로 판단합니다.</translation>
    </message>
    <message>
        <source>With peer or ident in pg_hba.conf, your user name of the operating system has to be the role&apos;s; with cert, the common name of the client certificate (sslcert). pg_ident.conf can map others; connecting by host name instead of the socket often uses a password.</source>
        <translation>pg_hba.conf의 방식이 peer나 ident이면 운영 체제의 사용자 이름이, cert이면 클라이언트 인증서(sslcert)의 일반 이름(CN)이 역할 이름과 같아야 합니다. 다른 이름은 pg_ident.conf에서 매핑할 수 있습니다. 소켓 대신 호스트 이름으로 접속하면 비밀번호 방식을 쓰는 경우가 많습니다.</translation>
    </message>
    <message>
        <source>The role %1 has as many sessions on %2 as it may.</source>
        <translation>역할 %1이(가) %2에서 허용된 세션 수를 모두 쓰고 있습니다.</translation>
    </message>
    <message>
        <source>Close others of its sessions, or ask for a higher limit: ALTER ROLE … CONNECTION LIMIT.</source>
        <translation>이 역할의 다른 세션을 닫거나 한도를 높여 달라고 요청하십시오: ALTER ROLE … CONNECTION LIMIT.</translation>
    </message>
    <message>
        <source>The database %1 on %2 has as many sessions as it may.</source>
        <translation>%2의 데이터베이스 %1이(가) 허용된 세션 수에 도달했습니다.</translation>
    </message>
    <message>
        <source>Close others of its sessions, or ask for a higher limit: ALTER DATABASE … CONNECTION LIMIT.</source>
        <translation>이 데이터베이스의 다른 세션을 닫거나 한도를 높여 달라고 요청하십시오: ALTER DATABASE … CONNECTION LIMIT.</translation>
    </message>
    <message>
        <source>The server at %1 keeps its last free connections for superusers.</source>
        <translation>%1의 서버는 마지막 남은 연결을 슈퍼유저용으로 남겨 둡니다.</translation>
    </message>
    <message>
        <source>Close other sessions, or raise max_connections (superuser_reserved_connections are kept back).</source>
        <translation>다른 세션을 닫거나 max_connections를 늘리십시오(superuser_reserved_connections만큼은 예약되어 있습니다).</translation>
    </message>
    <message>
        <source>Close other sessions, raise max_connections, or put a pooler in between.</source>
        <translation>다른 세션을 닫거나, max_connections를 늘리거나, 중간에 풀러를 두십시오.</translation>
    </message>
    <message>
        <source>The server at %1 is a standby that takes no sessions, or none yet.</source>
        <translation>%1의 서버는 대기 서버이며, 세션을 받지 않거나 아직 받지 않습니다.</translation>
    </message>
    <message>
        <source>It opens once it is consistent, where hot_standby is on. Connect to the primary server to migrate.</source>
        <translation>hot_standby가 켜져 있으면 일관된 상태에 이른 뒤 접속을 받습니다. 마이그레이션하려면 주 서버에 접속하십시오.</translation>
    </message>
    <message>
        <source>The server at %1 takes no sessions at this moment: it is starting, shutting down, or recovering after a crash.</source>
        <translation>%1의 서버가 지금은 세션을 받지 않습니다. 시작 중이거나, 종료 중이거나, 비정상 종료 후 복구 중입니다.</translation>
    </message>
    <message>
        <source>Its own words below say which. Try again in a moment; if it stays so, the server&apos;s log says why.</source>
        <translation>어느 경우인지는 아래 서버의 원문에 나옵니다. 잠시 후 다시 시도하고, 계속 그대로이면 서버 로그에서 이유를 확인하십시오.</translation>
    </message>
    <message>
        <source>Check the database&apos;s name, which counts capitals, and that this is the right server; or create it with createdb. `psql -l` lists those that are there.</source>
        <translation>데이터베이스 이름(대소문자 구분)과 올바른 서버인지를 확인하거나, createdb로 만드십시오. 있는 데이터베이스의 목록은 `psql -l`로 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>It was closed: ask for ALTER DATABASE … ALLOW_CONNECTIONS true, from a session on another database.</source>
        <translation>접속이 막혀 있습니다. 다른 데이터베이스의 세션에서 ALTER DATABASE … ALLOW_CONNECTIONS true를 실행해 달라고 요청하십시오.</translation>
    </message>
    <message>
        <source>Ask its owner for: GRANT CONNECT ON DATABASE %1 TO %2</source>
        <translation>소유자에게 다음을 요청하십시오: GRANT CONNECT ON DATABASE %1 TO %2</translation>
    </message>
    <message>
        <source>What answers at %1 is a pooler or proxy in front of PostgreSQL, and refuses the session.</source>
        <translation>%1에서 응답하는 것은 PostgreSQL 앞에 있는 풀러나 프록시이며, 세션을 거부합니다.</translation>
    </message>
    <message>
        <source>Look at its own configuration: whether it knows this database and role, and reaches the server. The server&apos;s own port shows whether the rest is right.</source>
        <translation>그 풀러나 프록시의 설정에서 이 데이터베이스와 역할을 알고 있는지, 서버에 도달하는지 확인하십시오. 서버의 포트에 직접 접속해 보면 나머지가 올바른지 알 수 있습니다.</translation>
    </message>
    <message>
        <source>The server at %1 does not log in as require_auth (%2) demands.</source>
        <translation>%1의 서버가 require_auth(%2)가 요구하는 방식으로 로그인하지 않습니다.</translation>
    </message>
    <message>
        <source>Change the rule in pg_hba.conf, or require_auth. If neither has changed lately, this may be another server.</source>
        <translation>pg_hba.conf의 규칙이나 require_auth를 바꾸십시오. 최근에 둘 다 바뀌지 않았다면 다른 서버일 수 있습니다.</translation>
    </message>
    <message>
        <source>The server at %1 does not log in with channel binding, which channel_binding demands.</source>
        <translation>%1의 서버가 channel_binding이 요구하는 채널 바인딩으로 로그인하지 않습니다.</translation>
    </message>
    <message>
        <source>It needs TLS and scram-sha-256 in pg_hba.conf. If neither has changed lately, this may be another server, or something in between that ends TLS.</source>
        <translation>TLS가 필요하고 pg_hba.conf에 scram-sha-256이 있어야 합니다. 최근에 둘 다 바뀌지 않았다면 다른 서버이거나, 중간에서 TLS를 종료하는 무언가가 있을 수 있습니다.</translation>
    </message>
    <message>
        <source>The server at %1 asks for a way to log in that cannot be used here.</source>
        <translation>%1의 서버가 여기에서 쓸 수 없는 로그인 방식을 요구합니다.</translation>
    </message>
    <message>
        <source>The detail has the reason. Kerberos needs a ticket (kinit).</source>
        <translation>이유는 자세한 내용에 있습니다. Kerberos에는 티켓이 필요합니다(kinit).</translation>
    </message>
    <message>
        <source>Likely, in this order: the server does not run (check its service: postgresql, on Windows postgresql-x64-15 or the like); it listens on another port; listen_addresses in postgresql.conf leaves this address out; a container does not publish the port.</source>
        <translation>가능성이 큰 순서: 서버가 실행되고 있지 않음(서비스 확인: postgresql, Windows에서는 postgresql-x64-15 등); 다른 포트에서 수신함; postgresql.conf의 listen_addresses에 이 주소가 빠져 있음; 컨테이너가 포트를 공개하지 않음.</translation>
    </message>
    <message>
        <source>Likely, in this order: a port forwarder, container or proxy without a server behind it; a firewall that inspects the traffic; a crashing server. Check what really listens on that port, and the server&apos;s log.</source>
        <translation>가능성이 큰 순서: 뒤에 서버가 없는 포트 포워더, 컨테이너 또는 프록시; 트래픽을 검사하는 방화벽; 비정상 종료되는 서버. 그 포트에서 실제로 무엇이 수신하는지와 서버 로그를 확인하십시오.</translation>
    </message>
    <message>
        <source>%1 accepts the connection and then resets it.</source>
        <translation>%1이(가) 연결을 받은 뒤 재설정합니다.</translation>
    </message>
    <message>
        <source>%1 accepts the connection and then closes it.</source>
        <translation>%1이(가) 연결을 받은 뒤 닫습니다.</translation>
    </message>
    <message>
        <source>Likely, in this order: a firewall drops the packets; the VPN is not up; the address is wrong; the machine is off. Check the firewall&apos;s rule for this port on both sides.</source>
        <translation>가능성이 큰 순서: 방화벽이 패킷을 버림; VPN이 연결되어 있지 않음; 주소가 틀림; 컴퓨터가 꺼져 있음. 양쪽에서 이 포트에 대한 방화벽 규칙을 확인하십시오.</translation>
    </message>
    <message>
        <source>There is no route to this address. Likely, in this order: the VPN is not up; this machine is not connected; a firewall rejects it; the address is wrong or of a family (IPv6, IPv4) that this machine does not use.</source>
        <translation>이 주소로 가는 경로가 없습니다. 가능성이 큰 순서: VPN이 연결되어 있지 않음; 이 컴퓨터가 네트워크에 연결되어 있지 않음; 방화벽이 거부함; 주소가 틀렸거나 이 컴퓨터가 쓰지 않는 주소 체계(IPv6, IPv4)임.</translation>
    </message>
    <message>
        <source>This machine does not let the connection to %1 out.</source>
        <translation>이 컴퓨터가 %1(으)로 나가는 연결을 허용하지 않습니다.</translation>
    </message>
    <message>
        <source>Likely, in this order: a rule of this machine&apos;s own firewall or security software; a restricted container or sandbox. Check the rules for outgoing connections.</source>
        <translation>가능성이 큰 순서: 이 컴퓨터 자체의 방화벽이나 보안 소프트웨어의 규칙; 제한된 컨테이너나 샌드박스. 나가는 연결에 대한 규칙을 확인하십시오.</translation>
    </message>
    <message>
        <source>There is no socket file %1.</source>
        <translation>소켓 파일 %1이(가) 없습니다.</translation>
    </message>
    <message>
        <source>Likely, in this order: the server does not run; it has another port, which is a part of the file&apos;s name; unix_socket_directories in postgresql.conf names another folder, for libpq&apos;s default depends on who built it. A host name in place of the folder connects over TCP.</source>
        <translation>가능성이 큰 순서: 서버가 실행되고 있지 않음; 포트가 다름(포트는 파일 이름의 일부임); postgresql.conf의 unix_socket_directories가 다른 폴더를 가리킴(libpq의 기본값은 빌드한 곳에 따라 다름). 폴더 대신 호스트 이름을 쓰면 TCP로 접속합니다.</translation>
    </message>
    <message>
        <source>This user may not use the socket file %1.</source>
        <translation>이 사용자는 소켓 파일 %1을(를) 사용할 수 없습니다.</translation>
    </message>
    <message>
        <source>Check unix_socket_permissions and unix_socket_group in postgresql.conf, and the permissions of the folder.</source>
        <translation>postgresql.conf의 unix_socket_permissions와 unix_socket_group, 그리고 폴더의 권한을 확인하십시오.</translation>
    </message>
    <message>
        <source>Nobody listens behind the socket file %1.</source>
        <translation>소켓 파일 %1에서 수신하는 프로그램이 없습니다.</translation>
    </message>
    <message>
        <source>A server that was killed leaves its socket file behind. Start the server.</source>
        <translation>강제 종료된 서버는 소켓 파일을 남깁니다. 서버를 시작하십시오.</translation>
    </message>
    <message>
        <source>%1 is a MySQL or MariaDB server, not PostgreSQL.</source>
        <translation>%1은(는) PostgreSQL이 아니라 MySQL 또는 MariaDB 서버입니다.</translation>
    </message>
    <message>
        <source>The name server does not tell the address of %1.</source>
        <translation>이름 서버가 %1의 주소를 알려 주지 않습니다.</translation>
    </message>
    <message>
        <source>The name may well be right. Likely, in this order: this machine is not connected; the VPN that brings the name server is not up; the name server does not answer. Try again, or name the host&apos;s address.</source>
        <translation>이름은 맞을 수도 있습니다. 가능성이 큰 순서: 이 컴퓨터가 네트워크에 연결되어 있지 않음; 이름 서버를 제공하는 VPN이 연결되어 있지 않음; 이름 서버가 응답하지 않음. 다시 시도하거나 호스트의 주소를 지정하십시오.</translation>
    </message>
    <message>
        <source>Likely, in this order: a port forwarder or tunnel whose far end is gone; another service; a server that hangs. Check host and port, and the server&apos;s log.</source>
        <translation>가능성이 큰 순서: 반대쪽 끝이 사라진 포트 포워더나 터널; 다른 서비스; 멈춘 서버. 호스트와 포트, 서버 로그를 확인하십시오.</translation>
    </message>
    <message>
        <source>%1 expects TLS from the first byte, as PostgreSQL does not.</source>
        <translation>%1은(는) 첫 바이트부터 TLS를 요구하지만 PostgreSQL은 그렇지 않습니다.</translation>
    </message>
    <message>
        <source>Likely, in this order: a web server (HTTPS); a proxy or load balancer that ends TLS before PostgreSQL and has to know its protocol. Check host and port.</source>
        <translation>가능성이 큰 순서: 웹 서버(HTTPS); PostgreSQL 앞에서 TLS를 종료하며 PostgreSQL 프로토콜을 알아야 하는 프록시나 로드 밸런서. 호스트와 포트를 확인하십시오.</translation>
    </message>
    <message>
        <source>No server among %1 is what target_session_attrs=%2 asks for.</source>
        <translation>%1 중에 target_session_attrs=%2 조건에 맞는 서버가 없습니다.</translation>
    </message>
    <message>
        <source>Likely, in this order: the primary server changed after a failover and is not in the list; default_transaction_read_only is set for the role, the database or the server; the option asks for the wrong kind.</source>
        <translation>가능성이 큰 순서: 장애 조치로 주 서버가 바뀌어 목록에 없음; 역할, 데이터베이스 또는 서버에 default_transaction_read_only가 설정되어 있음; 옵션이 잘못된 종류를 요구함.</translation>
    </message>
    <message>
        <source>the system&apos;s root certificates</source>
        <translation>시스템의 루트 인증서</translation>
    </message>
    <message>
        <source>The certificate of %1 is signed by itself, and is not among %2.</source>
        <translation>%1의 인증서는 자체 서명된 것이며 %2에 없습니다.</translation>
    </message>
    <message>
        <source>If it is the right server, put its certificate into the file that sslrootcert names. A fresh installation of the server often has such a certificate.</source>
        <translation>올바른 서버라면 그 인증서를 sslrootcert가 가리키는 파일에 넣으십시오. 새로 설치한 서버에는 이런 인증서가 있는 경우가 많습니다.</translation>
    </message>
    <message>
        <source>%1 sends its own certificate only, and the one of %2, who signed it, is not among %3.</source>
        <translation>%1이(가) 자신의 인증서만 보냈고, 이를 서명한 %2의 인증서는 %3에 없습니다.</translation>
    </message>
    <message>
        <source>Likely, in this order: the server&apos;s ssl_cert_file lacks the certificate of the CA between it and the root, which belongs behind its own; sslrootcert names the roots of another CA.</source>
        <translation>가능성이 큰 순서: 서버의 ssl_cert_file에 서버와 루트 사이 CA의 인증서가 빠져 있음(서버 인증서 뒤에 있어야 함); sslrootcert가 다른 CA의 루트를 가리킴.</translation>
    </message>
    <message>
        <source>The certificate of %1 goes back to %2, who is not among %3.</source>
        <translation>%1의 인증서는 %2까지 이어지지만, 이 발급자는 %3에 없습니다.</translation>
    </message>
    <message>
        <source>Likely, in this order: sslrootcert names the roots of another CA; the server&apos;s ssl_cert_file lacks certificates between its own and the root; somebody poses as the server. Ask its administrator for the CA&apos;s certificate.</source>
        <translation>가능성이 큰 순서: sslrootcert가 다른 CA의 루트를 가리킴; 서버의 ssl_cert_file에 서버 인증서와 루트 사이의 인증서가 빠져 있음; 누군가가 서버를 사칭함. 서버 관리자에게 CA의 인증서를 요청하십시오.</translation>
    </message>
    <message>
        <source>The certificate %1 of %2 is not valid yet.</source>
        <translation>%2의 인증서 %1은(는) 아직 유효하지 않습니다.</translation>
    </message>
    <message>
        <source>Check this machine&apos;s clock first, then the certificate&apos;s dates.</source>
        <translation>먼저 이 컴퓨터의 시계를, 그다음 인증서의 날짜를 확인하십시오.</translation>
    </message>
    <message>
        <source>The certificate %1 of %2 has expired.</source>
        <translation>%2의 인증서 %1이(가) 만료되었습니다.</translation>
    </message>
    <message>
        <source>Whoever runs the server has to renew it. Check this machine&apos;s clock too.</source>
        <translation>서버 운영자가 갱신해야 합니다. 이 컴퓨터의 시계도 확인하십시오.</translation>
    </message>
    <message>
        <source>The certificate of %1 cannot be used.</source>
        <translation>%1의 인증서를 사용할 수 없습니다.</translation>
    </message>
    <message>
        <source>It is not made for a server, or a certificate on its way to the root is not made for signing. Whoever runs the server has to renew it.</source>
        <translation>서버용으로 만든 인증서가 아니거나, 루트까지의 인증서 체인에 서명용이 아닌 인증서가 있습니다. 서버 운영자가 갱신해야 합니다.</translation>
    </message>
    <message>
        <source>%1 does not accept the client certificate.</source>
        <translation>%1이(가) 클라이언트 인증서를 받아들이지 않습니다.</translation>
    </message>
    <message>
        <source>Likely, in this order: it is not signed by a CA in the server&apos;s ssl_ca_file; it has expired or is revoked. The server&apos;s log says which.</source>
        <translation>가능성이 큰 순서: 서버의 ssl_ca_file에 있는 CA가 서명하지 않음; 만료되었거나 폐기됨. 어느 경우인지는 서버 로그에 나옵니다.</translation>
    </message>
    <message>
        <source>%1 and this machine have no version of TLS, or no cipher, in common.</source>
        <translation>%1와(과) 이 컴퓨터가 함께 쓸 수 있는 TLS 버전이나 암호화 방식이 없습니다.</translation>
    </message>
    <message>
        <source>Compare ssl_min_protocol_version and ssl_max_protocol_version here and in postgresql.conf, and ssl_ciphers there.</source>
        <translation>이쪽과 postgresql.conf의 ssl_min_protocol_version, ssl_max_protocol_version을 비교하고, postgresql.conf의 ssl_ciphers도 확인하십시오.</translation>
    </message>
    <message>
        <source>sslmode %1 wants TLS, and %2 does not offer it.</source>
        <translation>sslmode %1에는 TLS가 필요하지만 %2이(가) 제공하지 않습니다.</translation>
    </message>
    <message>
        <source>Likely, in this order: ssl is off in postgresql.conf; a pooler or proxy before the server does not do TLS. Without TLS only sslmode prefer, allow or disable connect, and everything travels in the clear.</source>
        <translation>가능성이 큰 순서: postgresql.conf에서 ssl이 꺼져 있음; 서버 앞의 풀러나 프록시가 TLS를 지원하지 않음. TLS가 없으면 sslmode가 prefer, allow, disable일 때만 접속되며, 모든 내용이 평문으로 전송됩니다.</translation>
    </message>
    <message>
        <source>The private key %1 does not belong to the client certificate %2.</source>
        <translation>개인 키 %1이(가) 클라이언트 인증서 %2와(과) 맞지 않습니다.</translation>
    </message>
    <message>
        <source>Check sslcert and sslkey; one of them was replaced without the other.</source>
        <translation>sslcert와 sslkey를 확인하십시오. 둘 중 하나만 교체되었습니다.</translation>
    </message>
    <message>
        <source>The certificate of %1 is for %2, not for %3.</source>
        <translation>%1의 인증서는 %3이(가) 아니라 %2용입니다.</translation>
    </message>
    <message>
        <source>Likely, in this order: another name of the same server is written in the certificate: connect by that (hostaddr can give its address); the server needs a certificate for this name; this is another server than the one that was meant.</source>
        <translation>가능성이 큰 순서: 인증서에 같은 서버의 다른 이름이 적혀 있음(그 이름으로 접속하십시오. 주소는 hostaddr로 지정할 수 있습니다); 서버에 이 이름의 인증서가 필요함; 의도한 서버가 아닌 다른 서버임.</translation>
    </message>
    <message>
        <source>sslmode disable: nothing is encrypted. Whoever is on the way can read and change what is sent.</source>
        <translation>sslmode disable: 아무것도 암호화되지 않습니다. 전송 경로에 있는 누구나 내용을 읽고 바꿀 수 있습니다.</translation>
    </message>
    <message>
        <source>sslmode allow: encrypted only where the server insists. It protects from nobody who is on the way.</source>
        <translation>sslmode allow: 서버가 요구할 때만 암호화됩니다. 전송 경로에 있는 누구로부터도 보호하지 못합니다.</translation>
    </message>
    <message>
        <source>sslmode verify-ca: encrypted, and only for a server with a certificate of a trusted CA. Another server of the same CA could take its place.</source>
        <translation>sslmode verify-ca: 암호화되며, 신뢰하는 CA의 인증서를 가진 서버만 허용합니다. 같은 CA의 다른 서버가 그 자리를 대신할 수 있습니다.</translation>
    </message>
    <message>
        <source>sslmode verify-full: encrypted, and only for the server that is named. Nobody on the way can read, change or take its place.</source>
        <translation>sslmode verify-full: 암호화되며, 지정한 서버만 허용합니다. 전송 경로에 있는 누구도 내용을 읽거나 바꾸거나 서버를 대신할 수 없습니다.</translation>
    </message>
    <message>
        <source>sslmode %1, with a root file: as verify-ca, the server&apos;s certificate has to be of a trusted CA; another server of the same CA could take its place.</source>
        <translation>sslmode %1, 루트 파일 있음: verify-ca처럼 서버의 인증서가 신뢰하는 CA의 것이어야 합니다. 같은 CA의 다른 서버가 그 자리를 대신할 수 있습니다.</translation>
    </message>
    <message>
        <source>sslmode require: always encrypted, so that nobody can listen; but whoever poses as the server is not noticed.</source>
        <translation>sslmode require: 항상 암호화되어 아무도 엿볼 수 없지만, 누가 서버를 사칭해도 알아차리지 못합니다.</translation>
    </message>
    <message>
        <source>sslmode prefer: encrypted where the server offers it, and in the clear where somebody on the way says that it does not.</source>
        <translation>sslmode prefer: 서버가 제공하면 암호화되고, 전송 경로의 누군가가 서버가 제공하지 않는다고 속이면 평문으로 전송됩니다.</translation>
    </message>
    <message>
        <source>%1 cannot be read as certificates.</source>
        <translation>%1을(를) 인증서로 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>It has to hold certificates in PEM form (BEGIN CERTIFICATE), and this user has to be able to read it.</source>
        <translation>PEM 형식(BEGIN CERTIFICATE)의 인증서가 들어 있어야 하고, 이 사용자가 읽을 수 있어야 합니다.</translation>
    </message>
    <message>
        <source>This version of PostgreSQL&apos;s client library does not know sslrootcert=system.</source>
        <translation>이 버전의 PostgreSQL 클라이언트 라이브러리는 sslrootcert=system을 지원하지 않습니다.</translation>
    </message>
    <message>
        <source>Name the file of the system&apos;s root certificates, on Debian and Ubuntu /etc/ssl/certs/ca-certificates.crt, or install libpq 16 or later.</source>
        <translation>시스템의 루트 인증서 파일(Debian과 Ubuntu에서는 /etc/ssl/certs/ca-certificates.crt)을 지정하거나 libpq 16 이상을 설치하십시오.</translation>
    </message>
    <message>
        <source>sslmode %1 needs root certificates, and %2 does not exist.</source>
        <translation>sslmode %1에는 루트 인증서가 필요하지만 %2이(가) 없습니다.</translation>
    </message>
    <message>
        <source>Get the certificate of the CA that signed the server&apos;s, and name its file in sslrootcert.</source>
        <translation>서버의 인증서에 서명한 CA의 인증서를 받아 그 파일을 sslrootcert에 지정하십시오.</translation>
    </message>
    <message>
        <source>The client certificate %1 cannot be read.</source>
        <translation>클라이언트 인증서 %1을(를) 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>It has to hold a certificate in PEM form (BEGIN CERTIFICATE), and this user has to be able to read it.</source>
        <translation>PEM 형식(BEGIN CERTIFICATE)의 인증서 하나가 들어 있어야 하고, 이 사용자가 읽을 수 있어야 합니다.</translation>
    </message>
    <message>
        <source>There is a client certificate, but its private key %1 does not exist.</source>
        <translation>클라이언트 인증서는 있지만 개인 키 %1이(가) 없습니다.</translation>
    </message>
    <message>
        <source>Name the key&apos;s file in sslkey. The certificate is %1.</source>
        <translation>키 파일을 sslkey에 지정하십시오. 인증서는 %1입니다.</translation>
    </message>
    <message>
        <source>Others may read the private key %1, and libpq refuses such a key.</source>
        <translation>다른 사용자가 개인 키 %1을(를) 읽을 수 있으며, libpq는 그런 키를 거부합니다.</translation>
    </message>
    <message>
        <source>Take the rights away: chmod 600.</source>
        <translation>그 권한을 없애십시오: chmod 600.</translation>
    </message>
    <message>
        <source>The private key %1 cannot be read.</source>
        <translation>개인 키 %1을(를) 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>It has to be in PEM form without a passphrase, and this user has to be able to read it.</source>
        <translation>PEM 형식이고 패스프레이즈가 없어야 하며, 이 사용자가 읽을 수 있어야 합니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::ConnectionTest</name>
    <message>
        <source>%1, host from %2</source>
        <translation>%1, 호스트 출처 %2</translation>
    </message>
    <message>
        <source>%1 is a Unix socket</source>
        <translation>%1은(는) Unix 소켓입니다</translation>
    </message>
    <message>
        <source>%1: connected in %2 ms</source>
        <translation>%1: %2 ms 만에 연결됨</translation>
    </message>
    <message>
        <source>%1, after %2 ms</source>
        <translation>%1, %2 ms 뒤</translation>
    </message>
    <message>
        <source>Not every address of the host answers.</source>
        <translation>호스트의 주소 중 일부가 응답하지 않습니다.</translation>
    </message>
    <message>
        <source>It is PostgreSQL, and offers TLS.</source>
        <translation>PostgreSQL이며 TLS를 제공합니다.</translation>
    </message>
    <message>
        <source>It is PostgreSQL, without TLS.</source>
        <translation>PostgreSQL이며 TLS가 없습니다.</translation>
    </message>
    <message>
        <source>Data and login travel unencrypted over the network.</source>
        <translation>데이터와 로그인 정보가 암호화되지 않은 채 네트워크를 지나갑니다.</translation>
    </message>
    <message>
        <source>Set sslmode to verify-full where the server offers TLS.</source>
        <translation>서버가 TLS를 제공하면 sslmode를 verify-full로 설정하십시오.</translation>
    </message>
    <message>
        <source>The connection is encrypted, but nobody checks that it is the right server.</source>
        <translation>연결은 암호화되지만, 올바른 서버인지 아무도 확인하지 않습니다.</translation>
    </message>
    <message>
        <source>sslmode verify-full checks the certificate and the host&apos;s name.</source>
        <translation>sslmode verify-full은 인증서와 호스트 이름을 확인합니다.</translation>
    </message>
    <message>
        <source>This server is a standby: it can be read, not changed.</source>
        <translation>이 서버는 대기 서버입니다. 읽을 수는 있지만 변경할 수 없습니다.</translation>
    </message>
    <message>
        <source>Transactions of this role or database are read-only by default.</source>
        <translation>이 역할이나 데이터베이스의 트랜잭션은 기본적으로 읽기 전용입니다.</translation>
    </message>
    <message>
        <source>Look at default_transaction_read_only of the role, the database and the server.</source>
        <translation>역할, 데이터베이스, 서버의 default_transaction_read_only를 확인하십시오.</translation>
    </message>
    <message>
        <source>May create objects in schema %1.</source>
        <translation>스키마 %1에 개체를 만들 수 있습니다.</translation>
    </message>
    <message>
        <source>May not create objects in schema %1.</source>
        <translation>스키마 %1에 개체를 만들 수 없습니다.</translation>
    </message>
    <message>
        <source>The role %1 has no CREATE right on the schema %2.</source>
        <translation>역할 %1에 스키마 %2의 CREATE 권한이 없습니다.</translation>
    </message>
    <message>
        <source>There is no version table %1 yet: nothing is applied.</source>
        <translation>아직 버전 테이블 %1이(가) 없습니다. 적용된 것이 없습니다.</translation>
    </message>
    <message>
        <source>The version table is empty: nothing is applied.</source>
        <translation>버전 테이블이 비어 있습니다. 적용된 것이 없습니다.</translation>
    </message>
    <message>
        <source>At %1.</source>
        <translation>%1에 있습니다.</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>Name resolution</source>
        <translation>이름 확인</translation>
    </message>
    <message>
        <source>Network (TCP)</source>
        <translation>네트워크(TCP)</translation>
    </message>
    <message>
        <source>PostgreSQL</source>
        <translation>PostgreSQL</translation>
    </message>
    <message>
        <source>Encryption (TLS)</source>
        <translation>암호화(TLS)</translation>
    </message>
    <message>
        <source>Authentication</source>
        <translation>인증</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>세션</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>권한</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>리비전</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>정상</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>경고</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>건너뜀</translation>
    </message>
    <message>
        <source>Stopped on request.</source>
        <translation>요청에 따라 중지했습니다.</translation>
    </message>
    <message>
        <source>%1: not tried, because one before it answers</source>
        <translation>%1: 앞의 주소가 응답하므로 시도하지 않음</translation>
    </message>
    <message>
        <source>Each connection loses %1 ms on %2, which does not answer, before it reaches %3.</source>
        <translation>연결할 때마다 응답하지 않는 %2에서 %1 ms를 허비한 뒤 %3에 도달합니다.</translation>
    </message>
    <message>
        <source>Name %1 in place of %2, or have the server listen on every address of the name (listen_addresses in postgresql.conf).</source>
        <translation>%2 대신 %1을(를) 지정하거나, 서버가 그 이름의 모든 주소에서 수신하게 하십시오(postgresql.conf의 listen_addresses).</translation>
    </message>
    <message>
        <source>Name the server that answers first, or mend the other one.</source>
        <translation>응답하는 서버를 먼저 지정하거나 다른 서버를 고치십시오.</translation>
    </message>
    <message>
        <source>It is PostgreSQL.</source>
        <translation>PostgreSQL입니다.</translation>
    </message>
    <message>
        <source>the server asked for nothing (trust, peer, ident or cert)</source>
        <translation>서버가 아무것도 요구하지 않음(trust, peer, ident 또는 cert)</translation>
    </message>
    <message>
        <source>with a password</source>
        <translation>비밀번호 사용</translation>
    </message>
    <message>
        <source>with a password in clear text (password, LDAP, PAM or RADIUS)</source>
        <translation>평문 비밀번호 사용(password, LDAP, PAM 또는 RADIUS)</translation>
    </message>
    <message>
        <source>with a password by md5</source>
        <translation>md5 방식의 비밀번호 사용</translation>
    </message>
    <message>
        <source>with a password by SCRAM-SHA-256</source>
        <translation>SCRAM-SHA-256 방식의 비밀번호 사용</translation>
    </message>
    <message>
        <source>with a password by SCRAM-SHA-256, bound to the TLS channel</source>
        <translation>SCRAM-SHA-256 방식의 비밀번호 사용(TLS 채널 바인딩)</translation>
    </message>
    <message>
        <source>by Kerberos (GSSAPI)</source>
        <translation>Kerberos(GSSAPI) 사용</translation>
    </message>
    <message>
        <source>by Windows (SSPI)</source>
        <translation>Windows(SSPI) 사용</translation>
    </message>
    <message>
        <source>Role %1</source>
        <translation>역할 %1</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>출처 %1</translation>
    </message>
    <message>
        <source>The server still uses md5 for this role, which PostgreSQL is giving up.</source>
        <translation>서버가 이 역할에 아직 md5를 사용합니다. PostgreSQL은 md5 지원을 중단할 예정입니다.</translation>
    </message>
    <message>
        <source>Set password_encryption to scram-sha-256, set the password anew with \password, then name scram-sha-256 in pg_hba.conf.</source>
        <translation>password_encryption을 scram-sha-256으로 설정하고 \password로 비밀번호를 다시 설정한 다음, pg_hba.conf에 scram-sha-256을 지정하십시오.</translation>
    </message>
    <message>
        <source>The password travels over the network as it is, readable for everybody on the way.</source>
        <translation>비밀번호가 네트워크를 그대로 지나가므로 경로에 있는 누구나 읽을 수 있습니다.</translation>
    </message>
    <message>
        <source>Use scram-sha-256 in pg_hba.conf, or TLS (sslmode verify-full).</source>
        <translation>pg_hba.conf에서 scram-sha-256을 사용하거나 TLS(sslmode verify-full)를 사용하십시오.</translation>
    </message>
    <message>
        <source>No schema on the search path exists, or may be used by the role %1.</source>
        <translation>검색 경로에 있는 스키마가 없거나, 역할 %1이(가) 사용할 수 있는 스키마가 없습니다.</translation>
    </message>
    <message>
        <source>The schema %1 does not exist.</source>
        <translation>스키마 %1이(가) 없습니다.</translation>
    </message>
    <message>
        <source>Name a schema with version_schema in limbeck.ini, set the role&apos;s search_path, or create the schema.</source>
        <translation>limbeck.ini의 version_schema에 스키마를 지정하거나, 역할의 search_path를 설정하거나, 스키마를 만드십시오.</translation>
    </message>
    <message>
        <source>Ask its owner %1 for: %2</source>
        <translation>소유자 %1에게 다음을 요청하십시오: %2</translation>
    </message>
    <message>
        <source>May read and write the version table %1 of %2.</source>
        <translation>%2 소유의 버전 테이블 %1을(를) 읽고 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>The role %1 lacks %2 on the version table %3.</source>
        <translation>역할 %1에 버전 테이블 %3의 %2 권한이 없습니다.</translation>
    </message>
    <message>
        <source>The role %1 may not create the schema limbeck, so that runs keep no history.</source>
        <translation>역할 %1은(는) 스키마 limbeck을 만들 수 없어 실행 이력이 남지 않습니다.</translation>
    </message>
    <message>
        <source>Ask the database&apos;s owner for: %1</source>
        <translation>데이터베이스 소유자에게 다음을 요청하십시오: %1</translation>
    </message>
    <message>
        <source>The role %1 may not empty what pending revisions truncate: %2.</source>
        <translation>대기 중인 리비전이 TRUNCATE하는 대상을 역할 %1이(가) 비울 수 없습니다: %2.</translation>
    </message>
    <message>
        <source>Ask the owner for: %1</source>
        <translation>소유자에게 다음을 요청하십시오: %1</translation>
    </message>
    <message>
        <source>Owns what pending revisions alter: %1.</source>
        <translation>대기 중인 리비전이 변경하는 개체를 소유하고 있습니다: %1.</translation>
    </message>
    <message>
        <source>Pending revisions alter what belongs to %1: %2. Only the owner may do that, and the role %3 is not it.</source>
        <translation>대기 중인 리비전이 %1 소유의 개체를 변경합니다: %2. 이는 소유자만 할 수 있으며, 역할 %3은(는) 소유자가 아닙니다.</translation>
    </message>
    <message>
        <source>Migrate as %1, or ask a DBA for: %2 Or, one by one: %3</source>
        <translation>%1 역할로 마이그레이션하거나 DBA에게 다음을 요청하십시오: %2 또는 하나씩: %3</translation>
    </message>
    <message>
        <source>A version table %1 is in another schema than the one looked at: %2.</source>
        <translation>버전 테이블 %1이(가) 확인한 스키마가 아닌 다른 스키마에 있습니다: %2.</translation>
    </message>
    <message>
        <source>If it is this project&apos;s, name its schema with version_schema in limbeck.ini, or put it on the role&apos;s search_path.</source>
        <translation>이 프로젝트의 것이라면 limbeck.ini의 version_schema에 그 스키마를 지정하거나 역할의 search_path에 추가하십시오.</translation>
    </message>
    <message numerus="yes">
        <source>%n revision(s) pending: %1.</source>
        <translation>
            <numerusform>대기 중인 리비전 %n개: %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is pending.</source>
        <translation>대기 중인 리비전이 없습니다.</translation>
    </message>
    <message>
        <source>%1 (logged in as %2)</source>
        <translation>%1(%2(으)로 로그인)</translation>
    </message>
    <message>
        <source>%1 (superuser)</source>
        <translation>%1(슈퍼유저)</translation>
    </message>
    <message>
        <source>standby</source>
        <translation>대기 서버</translation>
    </message>
    <message>
        <source>primary, read-only by default</source>
        <translation>주 서버, 기본 읽기 전용</translation>
    </message>
    <message>
        <source>primary</source>
        <translation>주 서버</translation>
    </message>
    <message>
        <source>PostgreSQL %1, %2, encoding %3, time zone %4, role %5, %6 of %7 connections left</source>
        <translation>PostgreSQL %1, %2, 인코딩 %3, 시간대 %4, 역할 %5, 남은 연결 %6개(전체 %7개)</translation>
    </message>
    <message>
        <source>Connect to the primary server, or name both hosts and set target_session_attrs to read-write.</source>
        <translation>주 서버에 연결하거나, 두 호스트를 모두 지정하고 target_session_attrs를 read-write로 설정하십시오.</translation>
    </message>
    <message>
        <source>The database has no encoding (SQL_ASCII): the server stores whatever bytes it is given.</source>
        <translation>데이터베이스에 인코딩이 없습니다(SQL_ASCII). 서버는 받은 바이트를 그대로 저장합니다.</translation>
    </message>
    <message>
        <source>Revisions are sent as UTF-8; text in another encoding stands beside them.</source>
        <translation>리비전은 UTF-8로 전송되므로 다른 인코딩의 텍스트와 섞이게 됩니다.</translation>
    </message>
    <message>
        <source>The database&apos;s encoding is %1, not UTF8.</source>
        <translation>데이터베이스의 인코딩이 UTF8이 아니라 %1입니다.</translation>
    </message>
    <message>
        <source>A revision with a character that %1 lacks fails, comments of objects included.</source>
        <translation>%1에 없는 문자가 있는 리비전은 실패합니다. 개체의 주석도 마찬가지입니다.</translation>
    </message>
    <message>
        <source>PostgreSQL %1 is older than what Limbeck is tested with (10).</source>
        <translation>PostgreSQL %1은(는) Limbeck이 테스트된 버전(10)보다 오래되었습니다.</translation>
    </message>
    <message>
        <source>Try every revision on a copy first.</source>
        <translation>모든 리비전을 먼저 사본에서 시험하십시오.</translation>
    </message>
    <message numerus="yes">
        <source>Only %n more connection(s) of this role would be let in.</source>
        <translation>
            <numerusform>이 역할의 연결은 %n개만 더 허용됩니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Server: %1 of %2 in use, %3 kept for others. A limit of the role or the database may be lower. An Alembic run needs a second connection.</source>
        <translation>서버: %2개 중 %1개 사용 중, %3개는 다른 용도로 예약됨. 역할이나 데이터베이스의 제한은 더 낮을 수 있습니다. Alembic 실행에는 두 번째 연결이 필요합니다.</translation>
    </message>
    <message>
        <source>standard_conforming_strings is off: a backslash in a plain string begins an escape.</source>
        <translation>standard_conforming_strings가 꺼져 있습니다. 일반 문자열의 백슬래시가 이스케이프의 시작이 됩니다.</translation>
    </message>
    <message>
        <source>Scripts are split as if it were on, as psql does. Turn it on for this role and database, or write E&apos;…&apos; where escapes are meant.</source>
        <translation>스크립트는 psql처럼 이 설정이 켜져 있는 것으로 보고 나눕니다. 이 역할과 데이터베이스에서 켜거나, 이스케이프를 의도한 곳에 E&apos;…&apos;를 쓰십시오.</translation>
    </message>
    <message>
        <source>%1 = %2 (set for: %3)</source>
        <translation>%1 = %2(설정 범위: %3)</translation>
    </message>
    <message>
        <source>Settings of this role or database change what scripts do: %1.</source>
        <translation>이 역할이나 데이터베이스의 설정이 스크립트의 동작을 바꿉니다: %1.</translation>
    </message>
    <message>
        <source>A script may behave differently for another role. ALTER ROLE … RESET or ALTER DATABASE … RESET takes them back.</source>
        <translation>다른 역할에서는 스크립트가 다르게 동작할 수 있습니다. ALTER ROLE … RESET 또는 ALTER DATABASE … RESET으로 되돌릴 수 있습니다.</translation>
    </message>
    <message>
        <source>Migrate over the server&apos;s own port (pgbouncer&apos;s is often 6432, the server&apos;s 5432).</source>
        <translation>서버 자체의 포트로 마이그레이션하십시오(흔히 pgbouncer는 6432, 서버는 5432).</translation>
    </message>
    <message>
        <source>A pooler stands in between, in transaction mode: each transaction may get another process of the server. Advisory locks, SET, prepared statements and temporary tables do not last, and stay behind for others. Limbeck refuses to run through it.</source>
        <translation>중간에 트랜잭션 모드의 풀러가 있습니다. 트랜잭션마다 서버의 다른 프로세스를 배정받을 수 있습니다. advisory 잠금, SET, 준비된 문(prepared statement), 임시 테이블이 유지되지 않으며, 남아서 다른 세션에 영향을 줍니다. Limbeck은 이 풀러를 통한 실행을 거부합니다.</translation>
    </message>
    <message>
        <source>A pooler stands in between: another process of the server answers than the one that was told at the login. Whether it keeps one for the whole session, as a migration needs, one quiet connection cannot tell.</source>
        <translation>중간에 풀러가 있습니다. 로그인할 때 알려 준 것과 다른 서버 프로세스가 응답합니다. 마이그레이션에 필요한 대로 세션 내내 한 프로세스가 유지되는지는 유휴 연결 하나로는 알 수 없습니다.</translation>
    </message>
    <message>
        <source>Before a run, Limbeck finds out with a second connection, and refuses in transaction mode.</source>
        <translation>Limbeck은 실행 전에 두 번째 연결로 이를 확인하고, 트랜잭션 모드이면 거부합니다.</translation>
    </message>
    <message>
        <source>Not encrypted, and need not be: a Unix socket stays on this machine.</source>
        <translation>암호화되지 않았지만 필요하지 않습니다. Unix 소켓은 이 컴퓨터를 벗어나지 않습니다.</translation>
    </message>
    <message>
        <source>Not encrypted.</source>
        <translation>암호화되지 않았습니다.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate could not be looked at.</source>
        <translation>서버의 인증서를 확인할 수 없었습니다.</translation>
    </message>
    <message>
        <source>Certificate of %1, issued by %2, for %3, valid from %4 to %5</source>
        <translation>%1의 인증서, 발급자 %2, 이름 %3, 유효 기간 %4부터 %5까지</translation>
    </message>
    <message>
        <source>Who signed it was not checked, because there are no root certificates (%1).</source>
        <translation>루트 인증서가 없어(%1) 누가 서명했는지 확인하지 않았습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n certificate(s) lead to a trusted root.</source>
        <translation>
            <numerusform>인증서 %n개가 신뢰할 수 있는 루트로 이어집니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The server&apos;s certificate expires in %n day(s).</source>
        <translation>
            <numerusform>서버의 인증서가 %n일 뒤에 만료됩니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Whoever runs the server has to renew it before %1.</source>
        <translation>서버 운영자가 %1 전에 갱신해야 합니다.</translation>
    </message>
    <message>
        <source>The client certificate %1 does not exist, so none is shown.</source>
        <translation>클라이언트 인증서 %1이(가) 없어 제시하지 않습니다.</translation>
    </message>
    <message>
        <source>Check sslcert.</source>
        <translation>sslcert를 확인하십시오.</translation>
    </message>
    <message>
        <source>TLS failed, and the connection went on in the clear.</source>
        <translation>TLS에 실패하여 암호화되지 않은 연결로 계속되었습니다.</translation>
    </message>
    <message>
        <source>The server offers TLS, and refuses this connection without it.</source>
        <translation>서버가 TLS를 제공하며, TLS 없는 이 연결을 거부합니다.</translation>
    </message>
    <message>
        <source>Its pg_hba.conf may let encrypted connections in only (hostssl): set sslmode to require or verify-full.</source>
        <translation>서버의 pg_hba.conf가 암호화된 연결만 허용(hostssl)하는 것일 수 있습니다. sslmode를 require 또는 verify-full로 설정하십시오.</translation>
    </message>
    <message numerus="yes">
        <source>What %n pending revision(s) alter is not known: there is no preview of their SQL yet. Preview them, then test again.</source>
        <translation>
            <numerusform>대기 중인 리비전 %n개가 무엇을 변경하는지 알 수 없습니다. 아직 SQL 미리 보기가 없습니다. 미리 보기를 만든 뒤 다시 테스트하십시오.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What %n pending revision(s) alter cannot be told: their SQL depends on what is in the database.</source>
        <translation>
            <numerusform>대기 중인 리비전 %n개가 무엇을 변경하는지 알 수 없습니다. 그 SQL은 데이터베이스의 내용에 따라 달라집니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Through %1, from %2</source>
        <translation>%1을(를) 거침, 출처 %2</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>127.0.0.1:%1 on this machine leads to %2.</source>
        <translation>이 컴퓨터의 127.0.0.1:%1이 %2(으)로 이어집니다.</translation>
    </message>
    <message>
        <source>%1 is looked up by %2, not by this machine.</source>
        <translation>%1은(는) 이 컴퓨터가 아니라 %2이(가) 찾습니다.</translation>
    </message>
    <message>
        <source>From %1 on, data and login travel unencrypted.</source>
        <translation>%1부터는 데이터와 로그인이 암호화되지 않은 채 전송됩니다.</translation>
    </message>
    <message>
        <source>Where the server is another machine than that one, set sslmode to verify-full.</source>
        <translation>서버가 그 컴퓨터와 다른 컴퓨터라면 sslmode를 verify-full로 설정하십시오.</translation>
    </message>
    <message>
        <source>SSH tunnel</source>
        <translation>SSH 터널</translation>
    </message>
</context>
<context>
    <name>limbeck::ConnectionText</name>
    <message>
        <source>This is no connection that Limbeck can read.</source>
        <translation>Limbeck이 읽을 수 있는 연결 정보가 아닙니다.</translation>
    </message>
    <message>
        <source>Paste a URL (postgresql://…, postgresql+asyncpg://…, jdbc:postgresql://…), a psql command line, “host=… dbname=…”, or lines such as DB_HOST=….</source>
        <translation>URL(postgresql://…, postgresql+asyncpg://…, jdbc:postgresql://…), psql 명령줄, “host=… dbname=…” 또는 DB_HOST=… 같은 줄을 붙여 넣으십시오.</translation>
    </message>
    <message>
        <source>The port is no number from 1 to 65535.</source>
        <translation>포트가 1에서 65535 사이의 숫자가 아닙니다.</translation>
    </message>
    <message>
        <source>Write a number such as 5432.</source>
        <translation>5432 같은 숫자를 쓰십시오.</translation>
    </message>
    <message>
        <source>A service stands for a connection that is described in another file.</source>
        <translation>서비스는 다른 파일에 정의된 연결을 가리킵니다.</translation>
    </message>
    <message>
        <source>Take host, port, database and user from that file.</source>
        <translation>그 파일에서 호스트, 포트, 데이터베이스, 사용자를 가져오십시오.</translation>
    </message>
    <message>
        <source>“%1” is no option of a connection.</source>
        <translation>“%1”은(는) 연결 옵션이 아닙니다.</translation>
    </message>
    <message>
        <source>Check its spelling, or leave it out.</source>
        <translation>철자를 확인하거나 빼십시오.</translation>
    </message>
    <message>
        <source>The % in the database&apos;s name is an escape to libpq and plain text to SQLAlchemy.</source>
        <translation>데이터베이스 이름의 %를 libpq는 이스케이프로, SQLAlchemy는 일반 텍스트로 읽습니다.</translation>
    </message>
    <message>
        <source>Paste the URL without the database, and type its name.</source>
        <translation>데이터베이스를 뺀 URL을 붙여 넣고 데이터베이스 이름은 입력하십시오.</translation>
    </message>
    <message>
        <source>A + behind the question mark is a space to SQLAlchemy and a plus to libpq.</source>
        <translation>물음표 뒤의 +를 SQLAlchemy는 공백으로, libpq는 더하기 기호로 읽습니다.</translation>
    </message>
    <message>
        <source>Write %20 or %2B in its place.</source>
        <translation>그 자리에 %20 또는 %2B를 쓰십시오.</translation>
    </message>
    <message>
        <source>The option %1 is the Java driver&apos;s own and is left out.</source>
        <translation>옵션 %1은(는) Java 드라이버 전용이므로 제외됩니다.</translation>
    </message>
    <message>
        <source>The Java driver takes no user and password in front of the host.</source>
        <translation>Java 드라이버는 호스트 앞의 사용자와 비밀번호를 받지 않습니다.</translation>
    </message>
    <message>
        <source>Write them as ?user=…&amp;password=….</source>
        <translation>?user=…&amp;password=… 형식으로 쓰십시오.</translation>
    </message>
    <message>
        <source>The command line has something in it that only a shell can work out.</source>
        <translation>명령줄에 셸만 해석할 수 있는 부분이 있습니다.</translation>
    </message>
    <message>
        <source>Paste the command with the values themselves, without $, `…`, pipes and redirections.</source>
        <translation>$, `…`, 파이프, 리디렉션 없이 실제 값을 넣은 명령을 붙여 넣으십시오.</translation>
    </message>
    <message>
        <source>The last option of the command line has no value.</source>
        <translation>명령줄의 마지막 옵션에 값이 없습니다.</translation>
    </message>
    <message>
        <source>Paste the whole command line.</source>
        <translation>명령줄 전체를 붙여 넣으십시오.</translation>
    </message>
    <message>
        <source>psql&apos;s option --%1 does not belong to the connection and is left out.</source>
        <translation>psql의 옵션 --%1은(는) 연결에 속하지 않으므로 제외됩니다.</translation>
    </message>
    <message>
        <source>Not named by these lines: %1.</source>
        <translation>이 줄들에 지정되지 않음: %1.</translation>
    </message>
    <message>
        <source>A value refers to a variable that is not in the text.</source>
        <translation>값이 텍스트에 없는 변수를 참조합니다.</translation>
    </message>
    <message>
        <source>Paste the lines that set it as well, or put its value in its place.</source>
        <translation>그 변수를 설정하는 줄도 함께 붙여 넣거나, 변수 자리에 값을 넣으십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::DatabaseUrl</name>
    <message>
        <source>The URL starts with postgres://, which SQLAlchemy 1.4 and later refuse.</source>
        <translation>URL이 postgres://로 시작하는데, SQLAlchemy 1.4 이후 버전은 이를 거부합니다.</translation>
    </message>
    <message>
        <source>Write postgresql:// in its place.</source>
        <translation>대신 postgresql://을 쓰십시오.</translation>
    </message>
    <message>
        <source>The URL lists several hosts with ports, which SQLAlchemy refuses.</source>
        <translation>URL에 포트가 붙은 호스트가 여러 개 있는데, SQLAlchemy는 이를 거부합니다.</translation>
    </message>
    <message>
        <source>Write ?host=first:5432&amp;host=second:5432 behind the database.</source>
        <translation>데이터베이스 뒤에 ?host=first:5432&amp;host=second:5432를 쓰십시오.</translation>
    </message>
    <message>
        <source>The socket folder stands percent-encoded in the place of the host, which SQLAlchemy passes on undecoded.</source>
        <translation>소켓 폴더가 퍼센트 인코딩되어 호스트 자리에 있는데, SQLAlchemy는 이를 디코딩하지 않고 넘깁니다.</translation>
    </message>
    <message>
        <source>Write ?host=/folder behind the database.</source>
        <translation>데이터베이스 뒤에 ?host=/folder를 쓰십시오.</translation>
    </message>
    <message>
        <source>There is an @ behind the first slash, so the user&apos;s name or the password seems to hold a slash.</source>
        <translation>첫 번째 슬래시 뒤에 @가 있습니다. 사용자 이름이나 비밀번호에 슬래시가 들어 있는 것 같습니다.</translation>
    </message>
    <message>
        <source>Write / in them as %2F.</source>
        <translation>그 안의 /를 %2F로 쓰십시오.</translation>
    </message>
    <message>
        <source>The URL is empty.</source>
        <translation>URL이 비어 있습니다.</translation>
    </message>
    <message>
        <source>Write postgresql://user:password@host:5432/database.</source>
        <translation>postgresql://user:password@host:5432/database 형식으로 쓰십시오.</translation>
    </message>
    <message>
        <source>The URL has white space at its start or end, or a line break.</source>
        <translation>URL의 앞이나 뒤에 공백이 있거나 줄바꿈이 있습니다.</translation>
    </message>
    <message>
        <source>Remove the white space, and quotes that are doubled.</source>
        <translation>공백과 중복된 따옴표를 지우십시오.</translation>
    </message>
    <message>
        <source>This is no database URL: it does not start with a scheme and “://”.</source>
        <translation>데이터베이스 URL이 아닙니다. 스킴과 “://”로 시작하지 않습니다.</translation>
    </message>
    <message>
        <source>The URL is for “%1”. Limbeck works with PostgreSQL only.</source>
        <translation>“%1”용 URL입니다. Limbeck은 PostgreSQL만 지원합니다.</translation>
    </message>
    <message>
        <source>Write a URL that starts with postgresql:// or postgresql+asyncpg://.</source>
        <translation>postgresql:// 또는 postgresql+asyncpg://로 시작하는 URL을 쓰십시오.</translation>
    </message>
    <message>
        <source>“%1” is no driver of PostgreSQL that Limbeck knows.</source>
        <translation>“%1”은(는) Limbeck이 아는 PostgreSQL 드라이버가 아닙니다.</translation>
    </message>
    <message>
        <source>Use one of %1.</source>
        <translation>다음 중 하나를 사용하십시오: %1.</translation>
    </message>
    <message>
        <source>Write %1 in the password as %2.</source>
        <translation>비밀번호 안의 %1을(를) %2(으)로 쓰십시오.</translation>
    </message>
    <message>
        <source>There is more than one @ in the URL; the password seems to hold one.</source>
        <translation>URL에 @가 두 개 이상 있습니다. 비밀번호에 @가 들어 있는 것 같습니다.</translation>
    </message>
    <message>
        <source>The password holds a “%1” that is not escaped.</source>
        <translation>비밀번호에 이스케이프되지 않은 “%1”이(가) 있습니다.</translation>
    </message>
    <message>
        <source>The password holds a % that no two hexadecimal digits follow.</source>
        <translation>비밀번호에 뒤에 16진수 두 자리가 없는 %가 있습니다.</translation>
    </message>
    <message>
        <source>The address in square brackets is not complete.</source>
        <translation>대괄호 안의 주소가 완전하지 않습니다.</translation>
    </message>
    <message>
        <source>Write an IPv6 address as [::1]:5432.</source>
        <translation>IPv6 주소는 [::1]:5432처럼 쓰십시오.</translation>
    </message>
    <message>
        <source>The host has several colons.</source>
        <translation>호스트에 콜론이 여러 개 있습니다.</translation>
    </message>
    <message>
        <source>Put an IPv6 address in square brackets, as in [::1]:5432. A colon in the user&apos;s name is written %3A.</source>
        <translation>IPv6 주소는 [::1]:5432처럼 대괄호로 묶으십시오. 사용자 이름의 콜론은 %3A로 씁니다.</translation>
    </message>
    <message>
        <source>There is a colon behind the host but no port.</source>
        <translation>호스트 뒤에 콜론이 있지만 포트가 없습니다.</translation>
    </message>
    <message>
        <source>The port in the URL is no number from 1 to 65535.</source>
        <translation>URL의 포트가 1에서 65535 사이의 숫자가 아닙니다.</translation>
    </message>
    <message>
        <source>Write host:5432. If this is the password, an @ is missing between it and the host.</source>
        <translation>host:5432 형식으로 쓰십시오. 이것이 비밀번호라면 비밀번호와 호스트 사이에 @가 빠졌습니다.</translation>
    </message>
    <message>
        <source>The option %1 concerns %2 only and is not used here.</source>
        <translation>옵션 %1은(는) %2에만 해당하며 여기에서는 사용하지 않습니다.</translation>
    </message>
    <message>
        <source>%1 does not know the option %2, so the application cannot connect with this URL.</source>
        <translation>%1은(는) 옵션 %2을(를) 알지 못하므로 애플리케이션이 이 URL로 접속할 수 없습니다.</translation>
    </message>
    <message>
        <source>The option ssl has a value that asyncpg does not take from a URL.</source>
        <translation>옵션 ssl의 값은 asyncpg가 URL에서 받지 않는 값입니다.</translation>
    </message>
    <message>
        <source>Write ssl=require, ssl=verify-full or another of libpq&apos;s modes.</source>
        <translation>ssl=require, ssl=verify-full 또는 libpq의 다른 모드를 쓰십시오.</translation>
    </message>
    <message>
        <source>Write ssl=%1 in its place.</source>
        <translation>대신 ssl=%1을(를) 쓰십시오.</translation>
    </message>
    <message>
        <source>Remove it, or use another driver.</source>
        <translation>제거하거나 다른 드라이버를 사용하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::Demo</name>
    <message>
        <source>No temporary folder could be made for the demo.</source>
        <translation>데모용 임시 폴더를 만들지 못했습니다.</translation>
    </message>
    <message>
        <source>Check that the temporary folder can be written and has room.</source>
        <translation>임시 폴더에 쓸 수 있고 여유 공간이 있는지 확인하십시오.</translation>
    </message>
    <message>
        <source>The lock file in %1 could not be made.</source>
        <translation>%1에 잠금 파일을 만들지 못했습니다.</translation>
    </message>
    <message>
        <source>The sample project is not installed with this program.</source>
        <translation>예제 프로젝트가 이 프로그램과 함께 설치되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>Starting a private PostgreSQL server</source>
        <translation>전용 PostgreSQL 서버를 시작하는 중</translation>
    </message>
    <message>
        <source>Copying the sample project</source>
        <translation>예제 프로젝트를 복사하는 중</translation>
    </message>
    <message>
        <source>The demo was stopped before it was ready.</source>
        <translation>데모가 준비되기 전에 중지되었습니다.</translation>
    </message>
    <message>
        <source>Preparing the %1 database</source>
        <translation>%1 데이터베이스를 준비하는 중</translation>
    </message>
    <message>
        <source>The sample project in %1 could not be copied.</source>
        <translation>%1에 있는 예제 프로젝트를 복사하지 못했습니다.</translation>
    </message>
    <message>
        <source>%1 could not be copied.</source>
        <translation>%1을(를) 복사하지 못했습니다.</translation>
    </message>
    <message>
        <source>Install Limbeck again, with its sample project.</source>
        <translation>예제 프로젝트를 포함하여 Limbeck을 다시 설치하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::EnvFile</name>
    <message>
        <source>Save the file as UTF-8.</source>
        <translation>파일을 UTF-8로 저장하십시오.</translation>
    </message>
    <message>
        <source>It would fit %1. Open it in that encoding and save it as UTF-8.</source>
        <translation>%1에 맞을 것입니다. 그 인코딩으로 열어 UTF-8로 저장하십시오.</translation>
    </message>
    <message>
        <source> or </source>
        <translation> 또는 </translation>
    </message>
    <message>
        <source>Line %1 is not UTF-8.</source>
        <translation>%1번째 줄이 UTF-8이 아닙니다.</translation>
    </message>
    <message>
        <source>The file %1 does not exist.</source>
        <translation>파일 %1이(가) 없습니다.</translation>
    </message>
    <message>
        <source>Create it, or name another file.</source>
        <translation>파일을 만들거나 다른 파일을 지정하십시오.</translation>
    </message>
    <message>
        <source>It is a folder.</source>
        <translation>폴더입니다.</translation>
    </message>
    <message>
        <source>The file %1 cannot be read.</source>
        <translation>파일 %1을(를) 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Check that it is a file and that you may read it.</source>
        <translation>파일이 맞는지, 읽을 권한이 있는지 확인하십시오.</translation>
    </message>
    <message>
        <source>The file %1 is no text file.</source>
        <translation>파일 %1은(는) 텍스트 파일이 아닙니다.</translation>
    </message>
    <message>
        <source>Choose a text file with one NAME=value a line.</source>
        <translation>한 줄에 NAME=value가 하나씩 있는 텍스트 파일을 선택하십시오.</translation>
    </message>
    <message>
        <source>A value cannot hold a zero character.</source>
        <translation>값에는 0 문자(NUL)가 들어갈 수 없습니다.</translation>
    </message>
    <message>
        <source>Leave it out.</source>
        <translation>그 문자를 빼십시오.</translation>
    </message>
    <message>
        <source>“%1” cannot be the name of a variable.</source>
        <translation>“%1”은(는) 변수 이름이 될 수 없습니다.</translation>
    </message>
    <message>
        <source>Use letters, digits and underscores.</source>
        <translation>문자, 숫자, 밑줄을 사용하십시오.</translation>
    </message>
    <message>
        <source>An open quote in this file would swallow the value of %1.</source>
        <translation>이 파일의 닫히지 않은 따옴표가 %1의 값을 삼키게 됩니다.</translation>
    </message>
    <message>
        <source>Close the quote in the line that could not be read, then try again.</source>
        <translation>읽지 못한 줄의 따옴표를 닫은 다음 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>The file starts with a byte order mark. python-dotenv before 1.2.3 takes it for a part of the first variable&apos;s name.</source>
        <translation>파일이 바이트 순서 표시(BOM)로 시작합니다. 1.2.3 이전의 python-dotenv는 이를 첫 번째 변수 이름의 일부로 받아들입니다.</translation>
    </message>
    <message>
        <source>Save the file as UTF-8 without a byte order mark.</source>
        <translation>파일을 바이트 순서 표시 없이 UTF-8로 저장하십시오.</translation>
    </message>
    <message>
        <source>Line %1 cannot be read and is skipped, as python-dotenv does.</source>
        <translation>%1번째 줄을 읽을 수 없어 python-dotenv처럼 건너뜁니다.</translation>
    </message>
    <message>
        <source>Write it as NAME=value, and close every quote.</source>
        <translation>NAME=value 형식으로 쓰고 모든 따옴표를 닫으십시오.</translation>
    </message>
    <message>
        <source>%1 is set again; line %2 does not count.</source>
        <translation>%1이(가) 다시 설정되었습니다. %2번째 줄은 쓰이지 않습니다.</translation>
    </message>
    <message>
        <source>Remove one of the two lines.</source>
        <translation>두 줄 중 하나를 지우십시오.</translation>
    </message>
    <message>
        <source>%1 has no value.</source>
        <translation>%1에 값이 없습니다.</translation>
    </message>
    <message>
        <source>Write %1= for an empty value.</source>
        <translation>빈 값이라면 %1=로 쓰십시오.</translation>
    </message>
    <message>
        <source>python-dotenv before 1.2.4 reads another value for %1 than later versions do.</source>
        <translation>1.2.4 이전의 python-dotenv는 %1의 값을 이후 버전과 다르게 읽습니다.</translation>
    </message>
    <message>
        <source>Quote the value, and let no backslash stand before the closing quote.</source>
        <translation>값을 따옴표로 묶고, 닫는 따옴표 앞에 백슬래시를 두지 마십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::EnvPyMend</name>
    <message>
        <source>env.py cannot be mended without guessing: %1</source>
        <translation>env.py는 추측하지 않고는 고칠 수 없습니다: %1</translation>
    </message>
    <message>
        <source>no variable of the environment holds the whole URL.</source>
        <translation>환경에 전체 URL을 담은 변수가 없습니다.</translation>
    </message>
    <message>
        <source>it reads %1, but the environment&apos;s URL is in %2.</source>
        <translation>%1을(를) 읽지만 환경의 URL은 %2에 있습니다.</translation>
    </message>
    <message>
        <source>env.py loads %1.</source>
        <translation>env.py가 %1을(를) 불러옵니다.</translation>
    </message>
    <message>
        <source>It reads %1 and gives it to Alembic, with its % escaped.</source>
        <translation>%1을(를) 읽고 %를 이스케이프하여 Alembic에 넘깁니다.</translation>
    </message>
    <message>
        <source>When %1 is missing it ends with an error; no other database wins.</source>
        <translation>%1이(가) 없으면 오류로 끝나며, 다른 데이터베이스로 연결되지 않습니다.</translation>
    </message>
    <message>
        <source>A % in the URL is escaped for Alembic&apos;s configuration.</source>
        <translation>URL의 %를 Alembic 설정에 맞게 이스케이프합니다.</translation>
    </message>
    <message>
        <source>env.py needs no mending: it loads .env, reads %1 and fails loudly.</source>
        <translation>env.py는 고칠 필요가 없습니다. .env를 불러와 %1을(를) 읽고, 없으면 분명한 오류를 냅니다.</translation>
    </message>
    <message>
        <source>%1 changed since the proposal was made; nothing was written.</source>
        <translation>제안을 만든 뒤에 %1이(가) 바뀌었습니다. 아무것도 쓰지 않았습니다.</translation>
    </message>
    <message>
        <source>Look at the new proposal first.</source>
        <translation>먼저 새 제안을 확인하십시오.</translation>
    </message>
    <message>
        <source>env.py will import dotenv, but the project&apos;s requirements do not name python-dotenv.</source>
        <translation>env.py가 dotenv를 가져오게 되지만 프로젝트의 의존성 목록에 python-dotenv가 없습니다.</translation>
    </message>
    <message>
        <source>Add python-dotenv to %1.</source>
        <translation>%1에 python-dotenv를 추가하십시오.</translation>
    </message>
    <message>
        <source>Only an Alembic project has an env.py to mend.</source>
        <translation>고칠 env.py는 Alembic 프로젝트에만 있습니다.</translation>
    </message>
    <message>
        <source>This project has several databases; one variable does not name them all.</source>
        <translation>이 프로젝트에는 데이터베이스가 여러 개 있어 변수 하나로 모두 지정할 수 없습니다.</translation>
    </message>
    <message>
        <source>Change its env.py by hand.</source>
        <translation>env.py를 직접 고치십시오.</translation>
    </message>
    <message>
        <source>The project&apos;s env.py cannot be read.</source>
        <translation>프로젝트의 env.py를 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Check script_location, and that you may read the file.</source>
        <translation>script_location이 맞는지, 파일을 읽을 권한이 있는지 확인하십시오.</translation>
    </message>
    <message>
        <source>%1 takes the URL from %2, and its text does not tell which variable that is.</source>
        <translation>%1에서 %2의 URL을 가져오는데, 텍스트만으로는 그것이 어느 변수인지 알 수 없습니다.</translation>
    </message>
    <message>
        <source>Write by hand, in env.py in front of the application&apos;s imports: load_dotenv(…) with the path of .env. And see to it that %1 ends with an error when its variable is missing.</source>
        <translation>env.py에서 애플리케이션의 import보다 앞에 .env의 경로로 load_dotenv(…)를 직접 적으십시오. 그리고 변수가 없을 때 %1이(가) 오류로 끝나게 하십시오.</translation>
    </message>
    <message>
        <source>%1 has the URL written out.</source>
        <translation>%1에 URL이 그대로 적혀 있습니다.</translation>
    </message>
    <message>
        <source>Write by hand in that line: os.environ[&quot;DATABASE_URL&quot;] in place of the URL.</source>
        <translation>그 줄의 URL 자리에 os.environ[&quot;DATABASE_URL&quot;]을 직접 적으십시오.</translation>
    </message>
    <message>
        <source>It reads %1 in place of the URL that is written out in line %2.</source>
        <translation>%2번째 줄에 그대로 적힌 URL 대신 %1을(를) 읽습니다.</translation>
    </message>
    <message>
        <source>When one of these is missing it ends with an error: %1.</source>
        <translation>다음 중 하나라도 없으면 오류로 끝납니다: %1.</translation>
    </message>
    <message>
        <source>What the environment does not set keeps its default: %1.</source>
        <translation>환경이 설정하지 않는 것은 기본값을 유지합니다: %1.</translation>
    </message>
    <message>
        <source>env.py needs no mending: the settings that it takes the URL from read .env by themselves (%1).</source>
        <translation>env.py는 고칠 필요가 없습니다. URL을 가져오는 설정이 스스로 .env를 읽습니다(%1).</translation>
    </message>
    <message>
        <source>Without %1 the default of %2 wins silently: take it away there.</source>
        <translation>%1이(가) 없으면 %2의 기본값이 조용히 쓰입니다. 그곳에서 없애십시오.</translation>
    </message>
    <message>
        <source>line %1 sets the URL in a way that Limbeck does not know.</source>
        <translation>%1번째 줄이 Limbeck이 알지 못하는 방식으로 URL을 설정합니다.</translation>
    </message>
    <message>
        <source>Write by hand, in front of the application&apos;s imports: load_dotenv(&quot;%1&quot;).</source>
        <translation>애플리케이션의 import보다 앞에 직접 적으십시오: load_dotenv(&quot;%1&quot;).</translation>
    </message>
    <message>
        <source>Write by hand: url = os.environ[&quot;%1&quot;], behind load_dotenv(), and give it to config.set_main_option(&quot;sqlalchemy.url&quot;, url.replace(&quot;%&quot;, &quot;%%&quot;)).</source>
        <translation>load_dotenv() 뒤에 url = os.environ[&quot;%1&quot;]을 직접 적고, config.set_main_option(&quot;sqlalchemy.url&quot;, url.replace(&quot;%&quot;, &quot;%%&quot;))에 넘기십시오.</translation>
    </message>
    <message>
        <source>the text in front of line %1 does not tell where the URL comes from.</source>
        <translation>%1번째 줄 앞의 텍스트로는 URL이 어디에서 오는지 알 수 없습니다.</translation>
    </message>
    <message>
        <source>line %1 makes the URL of the environment and of -x arguments.</source>
        <translation>%1번째 줄은 환경과 -x 인수로 URL을 만듭니다.</translation>
    </message>
    <message>
        <source>line %1 makes the URL of the environment and of %2.</source>
        <translation>%1번째 줄은 환경과 %2(으)로 URL을 만듭니다.</translation>
    </message>
    <message>
        <source>line %1 makes the URL of %2, and the environment sets none of them.</source>
        <translation>%1번째 줄은 %2(으)로 URL을 만드는데, 환경은 그중 어느 것도 설정하지 않습니다.</translation>
    </message>
    <message>
        <source>Set them in %1 first.</source>
        <translation>먼저 %1에 설정하십시오.</translation>
    </message>
    <message>
        <source>%1 reads a .env file of its own, and its text does not tell which.</source>
        <translation>%1은(는) 자체의 .env 파일을 읽는데, 텍스트만으로는 어느 파일인지 알 수 없습니다.</translation>
    </message>
    <message>
        <source>%1 reads %2, but the environment&apos;s file is %3.</source>
        <translation>%1은(는) %2을(를) 읽지만 환경의 파일은 %3입니다.</translation>
    </message>
    <message>
        <source>Name %1 in that line by hand, or take env_file away there and let env.py load the file.</source>
        <translation>그 줄에 %1을(를) 직접 적거나, 그곳의 env_file을 없애고 env.py가 파일을 불러오게 하십시오.</translation>
    </message>
    <message>
        <source>its settings read %1, but the environment&apos;s URL is in %2.</source>
        <translation>그 설정은 %1을(를) 읽지만 환경의 URL은 %2에 있습니다.</translation>
    </message>
    <message>
        <source>Set %1 in %2, or let the settings read %3.</source>
        <translation>%2에 %1을(를) 설정하거나, 설정이 %3을(를) 읽게 하십시오.</translation>
    </message>
    <message>
        <source>the URL is written out in line %1, and another one in line %2.</source>
        <translation>URL이 %1번째 줄에 그대로 적혀 있고, 다른 URL이 %2번째 줄에 적혀 있습니다.</translation>
    </message>
    <message>
        <source>the URL is written out in line %1, and no %2 says whether it is for the same driver.</source>
        <translation>URL이 %1번째 줄에 그대로 적혀 있는데, 같은 드라이버용인지 알려 주는 %2이(가) 없습니다.</translation>
    </message>
    <message>
        <source>Set %1 in %2 first, then mend again.</source>
        <translation>먼저 %2에 %1을(를) 설정한 다음 다시 고치십시오.</translation>
    </message>
    <message>
        <source>the URL is written out in line %1 for %2, but %3 is for %4.</source>
        <translation>URL이 %1번째 줄에 %2용으로 적혀 있지만 %3은(는) %4용입니다.</translation>
    </message>
    <message>
        <source>Write postgresql+%1:// in %2, or change the engine of line %3 by hand.</source>
        <translation>%2에 postgresql+%1://로 적거나, %3번째 줄의 엔진을 직접 바꾸십시오.</translation>
    </message>
    <message>
        <source>Set DATABASE_URL in %1 first, then mend again.</source>
        <translation>먼저 %1에 DATABASE_URL을 설정한 다음 다시 고치십시오.</translation>
    </message>
    <message>
        <source>line %1 reads %2, but the environment&apos;s URL is in %3.</source>
        <translation>%1번째 줄은 %2을(를) 읽지만 환경의 URL은 %3에 있습니다.</translation>
    </message>
    <message>
        <source>Write %1 there by hand, or set %2 in %3.</source>
        <translation>그곳에 %1을(를) 직접 적거나 %3에 %2을(를) 설정하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::Environment</name>
    <message>
        <source>The value of %1 grows too long.</source>
        <translation>%1의 값이 너무 길어집니다.</translation>
    </message>
    <message>
        <source>Check the references in it and in the variables that it names.</source>
        <translation>그 값과 그 값이 가리키는 변수들의 참조를 확인하십시오.</translation>
    </message>
    <message>
        <source>%1 is set in line %2, but only what stands above counts. Move it up.</source>
        <translation>%1은(는) %2번째 줄에서 설정되지만, 그 위에 있는 것만 쓰입니다. 위로 옮기십시오.</translation>
    </message>
    <message>
        <source>Set %1 above this line, or write ${%1:-default}.</source>
        <translation>%1을(를) 이 줄보다 위에서 설정하거나 ${%1:-default}로 쓰십시오.</translation>
    </message>
    <message>
        <source>%1 refers to %2, which is not set; nothing is put in its place.</source>
        <translation>%1이(가) %2을(를) 참조하지만 설정되어 있지 않아 빈 값이 들어갑니다.</translation>
    </message>
    <message>
        <source>The process environment wins.</source>
        <translation>프로세스 환경이 우선합니다.</translation>
    </message>
    <message>
        <source>The file wins.</source>
        <translation>파일이 우선합니다.</translation>
    </message>
    <message>
        <source>The process environment has another value for %1.</source>
        <translation>프로세스 환경의 %1 값이 다릅니다.</translation>
    </message>
    <message>
        <source>%1 names %2 in the file and %3 in the process environment.</source>
        <translation>%1이(가) 파일에서는 %2을(를), 프로세스 환경에서는 %3을(를) 가리킵니다.</translation>
    </message>
    <message>
        <source>Remove the one that is wrong, or set process_wins for this environment.</source>
        <translation>틀린 쪽을 지우거나 이 환경에 process_wins를 설정하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::EnvironmentChanges</name>
    <message>
        <source>There is no environment %1.</source>
        <translation>환경 %1이(가) 없습니다.</translation>
    </message>
    <message>
        <source>The environments are: %1</source>
        <translation>있는 환경: %1</translation>
    </message>
    <message>
        <source>The file %1 cannot be read.</source>
        <translation>파일 %1을(를) 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Check that it is a file and that you may read it.</source>
        <translation>파일이 맞는지, 읽을 권한이 있는지 확인하십시오.</translation>
    </message>
    <message>
        <source>There is a file %1 already.</source>
        <translation>파일 %1이(가) 이미 있습니다.</translation>
    </message>
    <message>
        <source>Rename or remove it first.</source>
        <translation>먼저 이름을 바꾸거나 지우십시오.</translation>
    </message>
    <message>
        <source>%1 is kept, and by its name it is the environment %2 still.</source>
        <translation>%1은(는) 그대로 두며, 그 이름 때문에 여전히 환경 %2입니다.</translation>
    </message>
    <message>
        <source>Have the file set aside or deleted as well, or rename it.</source>
        <translation>파일도 함께 옆으로 치우거나 지우도록 하거나, 이름을 바꾸십시오.</translation>
    </message>
    <message>
        <source>The files of %1 are not named after it alone.</source>
        <translation>%1의 파일 이름은 이 환경의 이름만 따른 것이 아닙니다.</translation>
    </message>
    <message>
        <source>Rename the environment and let its files keep their names.</source>
        <translation>환경의 이름만 바꾸고, 파일 이름은 그대로 두십시오.</translation>
    </message>
    <message>
        <source>There is nothing to remove of %1.</source>
        <translation>%1에서 제거할 것이 없습니다.</translation>
    </message>
    <message>
        <source>git does not ignore %1, so that it could be committed by accident.</source>
        <translation>git이 %1을(를) 무시하지 않으므로 실수로 커밋될 수 있습니다.</translation>
    </message>
    <message>
        <source>Add %1 to .gitignore.</source>
        <translation>.gitignore에 %1을(를) 추가하십시오.</translation>
    </message>
    <message>
        <source>Use letters, digits, and - or _ between them, such as staging.</source>
        <translation>영문자와 숫자를 쓰고 그 사이에는 - 또는 _을 쓰십시오(예: staging).</translation>
    </message>
    <message>
        <source>%1 is shared with %2, and the change would be made there.</source>
        <translation>%1은(는) %2와(과) 함께 쓰는 파일이며, 변경은 그쪽에도 적용됩니다.</translation>
    </message>
    <message>
        <source>Create the environment without changes first, and edit it then.</source>
        <translation>먼저 변경 없이 환경을 만든 다음 편집하십시오.</translation>
    </message>
    <message>
        <source>Choose another name, or edit that environment.</source>
        <translation>다른 이름을 고르거나 그 환경을 편집하십시오.</translation>
    </message>
    <message>
        <source>An environment&apos;s name has 1 to %1 characters.</source>
        <translation>환경의 이름은 1자에서 %1자까지입니다.</translation>
    </message>
    <message>
        <source>“%1” cannot be the name of an environment&apos;s file.</source>
        <translation>“%1”은(는) 환경 파일의 이름이 될 수 없습니다.</translation>
    </message>
    <message>
        <source>A file called .env.%1 would be taken for a template or a leftover.</source>
        <translation>.env.%1이라는 파일은 템플릿이나 남은 파일로 여겨집니다.</translation>
    </message>
    <message>
        <source>There is an environment %1 already.</source>
        <translation>환경 %1이(가) 이미 있습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::EnvironmentDiscovery</name>
    <message>
        <source>%1 is not set in %2, but %3 names it.</source>
        <translation>%1이(가) %2에 설정되어 있지 않지만 %3에는 나와 있습니다.</translation>
    </message>
    <message>
        <source>Add %1 to the environment&apos;s file.</source>
        <translation>환경 파일에 %1을(를) 추가하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::EnvironmentEdit</name>
    <message>
        <source>The URL in %1 has references and several hosts or a socket, so there is no single place for the change.</source>
        <translation>%1의 URL에 참조가 있고 호스트가 여럿이거나 소켓이어서, 변경할 한 곳을 정할 수 없습니다.</translation>
    </message>
    <message>
        <source>Have the URL written out, without its references.</source>
        <translation>참조 없이 URL을 그대로 쓰도록 하십시오.</translation>
    </message>
    <message>
        <source>The variables %1 cannot name a driver.</source>
        <translation>변수 %1(으)로는 드라이버를 지정할 수 없습니다.</translation>
    </message>
    <message>
        <source>Have a URL written in their place.</source>
        <translation>그 자리에 URL을 쓰도록 하십시오.</translation>
    </message>
    <message>
        <source>There is no variable for the option %1 beside a URL.</source>
        <translation>URL 없이 옵션 %1을(를) 담을 변수가 없습니다.</translation>
    </message>
    <message>
        <source>Have a URL written in place of the single variables, or leave the option out.</source>
        <translation>개별 변수 대신 URL을 쓰도록 하거나, 그 옵션을 빼십시오.</translation>
    </message>
    <message>
        <source>%1 changes too: it refers to what is changed.</source>
        <translation>%1도 바뀝니다. 변경되는 값을 참조하기 때문입니다.</translation>
    </message>
    <message>
        <source>Look whether that is meant.</source>
        <translation>의도한 것인지 확인하십시오.</translation>
    </message>
    <message>
        <source>%1 still holds the password.</source>
        <translation>%1에 아직 비밀번호가 있습니다.</translation>
    </message>
    <message>
        <source>Remove it there as well, if no other program needs it.</source>
        <translation>다른 프로그램에 필요하지 않으면 그곳에서도 제거하십시오.</translation>
    </message>
    <message>
        <source>%1 is put into a URL, so its special characters are percent-encoded.</source>
        <translation>%1은(는) URL 안에 들어가므로 특수 문자가 퍼센트 인코딩됩니다.</translation>
    </message>
    <message>
        <source>A program that reads the variable by itself has to decode it.</source>
        <translation>이 변수를 직접 읽는 프로그램은 디코딩해야 합니다.</translation>
    </message>
    <message>
        <source>pg8000 does not read %1; the application has to set up TLS itself.</source>
        <translation>pg8000은 %1을(를) 읽지 않습니다. TLS는 애플리케이션이 직접 설정해야 합니다.</translation>
    </message>
    <message>
        <source>Pass ssl_context to create_engine, or use another driver.</source>
        <translation>create_engine에 ssl_context를 넘기거나 다른 드라이버를 쓰십시오.</translation>
    </message>
    <message>
        <source>The environment has no file to write to.</source>
        <translation>이 환경에는 쓸 파일이 없습니다.</translation>
    </message>
    <message>
        <source>Create a .env file first.</source>
        <translation>먼저 .env 파일을 만드십시오.</translation>
    </message>
    <message>
        <source>%1: from %2</source>
        <translation>%1: %2에서</translation>
    </message>
    <message>
        <source>With this change the environment would still not lead to what was asked for, so nothing is proposed.</source>
        <translation>이 변경으로도 환경이 요청한 대상을 가리키지 않으므로 아무것도 제안하지 않습니다.</translation>
    </message>
    <message>
        <source>Change or remove what still wins, or leave the part as it is.</source>
        <translation>아직 우선하는 값을 바꾸거나 제거하거나, 그 부분을 그대로 두십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::FileChange</name>
    <message>
        <source>Look at the change again, made from the file as it is now.</source>
        <translation>지금의 파일을 바탕으로 변경 내용을 다시 확인하십시오.</translation>
    </message>
    <message>
        <source>There is a file %1 already; nothing was written.</source>
        <translation>파일 %1이(가) 이미 있습니다. 아무것도 쓰지 않았습니다.</translation>
    </message>
    <message>
        <source>%1 changed since it was read; nothing was written.</source>
        <translation>읽은 뒤에 %1이(가) 바뀌었습니다. 아무것도 쓰지 않았습니다.</translation>
    </message>
    <message>
        <source>The file %1 could not be removed.</source>
        <translation>파일 %1을(를) 제거할 수 없었습니다.</translation>
    </message>
    <message>
        <source>Check your rights on its folder.</source>
        <translation>폴더에 대한 권한을 확인하십시오.</translation>
    </message>
    <message>
        <source>Written before that: %1</source>
        <translation>그 전에 쓴 파일: %1</translation>
    </message>
</context>
<context>
    <name>limbeck::History</name>
    <message>
        <source>This run is not noted in the history: this role may not create or write the table limbeck.history. Grant CREATE on the database, or turn history off.</source>
        <translation>이 실행은 이력에 남지 않습니다. 이 역할은 테이블 limbeck.history를 만들거나 쓸 수 없습니다. 데이터베이스의 CREATE 권한을 부여하거나 이력을 끄십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::IniEdit</name>
    <message>
        <source>The file is written in a way that does not take this change.</source>
        <translation>이 변경을 넣을 수 없는 방식으로 쓰인 파일입니다.</translation>
    </message>
    <message>
        <source>Change it by hand.</source>
        <translation>직접 바꾸십시오.</translation>
    </message>
    <message>
        <source>The value of %1 has a line break.</source>
        <translation>%1의 값에 줄바꿈이 있습니다.</translation>
    </message>
    <message>
        <source>Write it in one line.</source>
        <translation>한 줄로 쓰십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::IniFile</name>
    <message>
        <source>The section [%1] appears twice.</source>
        <translation>섹션 [%1]이(가) 두 번 나옵니다.</translation>
    </message>
    <message>
        <source>Merge the two sections into one.</source>
        <translation>두 섹션을 하나로 합치십시오.</translation>
    </message>
    <message>
        <source>This line stands before the first section.</source>
        <translation>이 줄은 첫 번째 섹션보다 앞에 있습니다.</translation>
    </message>
    <message>
        <source>Put a line such as [limbeck] above it.</source>
        <translation>그 위에 [limbeck] 같은 줄을 넣으십시오.</translation>
    </message>
    <message>
        <source>This line is neither a section nor a setting.</source>
        <translation>이 줄은 섹션도 설정도 아닙니다.</translation>
    </message>
    <message>
        <source>Write it as name = value, or put # in front to make it a comment.</source>
        <translation>name = value로 쓰거나, 주석으로 만들려면 앞에 #을 붙이십시오.</translation>
    </message>
    <message>
        <source>The setting %1 appears twice in [%2].</source>
        <translation>설정 %1이(가) [%2]에 두 번 나옵니다.</translation>
    </message>
    <message>
        <source>Remove one of the two lines.</source>
        <translation>두 줄 중 하나를 지우십시오.</translation>
    </message>
    <message>
        <source>The file cannot be read.</source>
        <translation>파일을 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Check that it exists and that you may read it.</source>
        <translation>파일이 있는지, 읽을 권한이 있는지 확인하십시오.</translation>
    </message>
    <message>
        <source>The file is not UTF-8.</source>
        <translation>파일이 UTF-8이 아닙니다.</translation>
    </message>
    <message>
        <source>Save it as UTF-8.</source>
        <translation>UTF-8로 저장하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::KeyStore</name>
    <message>
        <source>There is no key store that could keep the password of %1.</source>
        <translation>%1의 비밀번호를 보관할 키 저장소가 없습니다.</translation>
    </message>
    <message>
        <source>On Linux a Secret Service does it (GNOME Keyring, KeePassXC, KWallet). Without one the password is asked for each time, or comes from pgpass.</source>
        <translation>Linux에서는 Secret Service(GNOME Keyring, KeePassXC, KWallet)가 보관합니다. 없으면 매번 비밀번호를 묻거나 pgpass에서 가져옵니다.</translation>
    </message>
    <message>
        <source>The key store did not let Limbeck at the password of %1.</source>
        <translation>키 저장소가 Limbeck에 %1의 비밀번호를 내주지 않았습니다.</translation>
    </message>
    <message>
        <source>Unlock the key store and try again.</source>
        <translation>키 저장소의 잠금을 풀고 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>The key store failed at the password of %1.</source>
        <translation>%1의 비밀번호를 다루던 중 키 저장소에서 오류가 났습니다.</translation>
    </message>
    <message>
        <source>See whether the key store works in other programs.</source>
        <translation>다른 프로그램에서는 키 저장소가 동작하는지 확인하십시오.</translation>
    </message>
    <message>
        <source>There is no key store that could keep the %1.</source>
        <translation>%1을(를) 보관할 키 저장소가 없습니다.</translation>
    </message>
    <message>
        <source>On Linux a Secret Service does it (GNOME Keyring, KeePassXC, KWallet). Without one, name a key file with --key.</source>
        <translation>Linux에서는 Secret Service(GNOME Keyring, KeePassXC, KWallet)가 그 역할을 합니다. 없으면 --key로 키 파일을 지정하십시오.</translation>
    </message>
    <message>
        <source>The key store did not let Limbeck at the %1.</source>
        <translation>키 저장소가 Limbeck의 %1 접근을 허용하지 않았습니다.</translation>
    </message>
    <message>
        <source>The key store failed at the %1.</source>
        <translation>키 저장소가 %1을(를) 처리하지 못했습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::Libpq</name>
    <message>
        <source>PostgreSQL&apos;s client library (libpq) cannot be loaded.</source>
        <translation>PostgreSQL 클라이언트 라이브러리(libpq)를 불러올 수 없습니다.</translation>
    </message>
    <message>
        <source>Install it: on Debian and Ubuntu it is the package libpq5.</source>
        <translation>설치하십시오. Debian과 Ubuntu에서는 libpq5 패키지입니다.</translation>
    </message>
    <message>
        <source>Install Limbeck again: libpq.dll belongs beside the program, with the libraries of OpenSSL.</source>
        <translation>Limbeck을 다시 설치하십시오. libpq.dll은 OpenSSL의 라이브러리와 함께 프로그램 옆에 있어야 합니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::Lint</name>
    <message>
        <source>This build of Limbeck has no parser for SQL, so that the rules are not applied. What a rehearsal measures stands by itself.</source>
        <translation>이 Limbeck 빌드에는 SQL 파서가 없어 규칙을 적용하지 않습니다. 리허설이 측정한 것은 그 자체로 유효합니다.</translation>
    </message>
    <message>
        <source>limbeck.ini sets a level for %1, which is no rule.</source>
        <translation>limbeck.ini가 규칙이 아닌 %1의 수준을 정합니다.</translation>
    </message>
    <message>
        <source>`limbeck-cli lint --rules` lists them.</source>
        <translation>`limbeck-cli lint --rules`가 규칙을 나열합니다.</translation>
    </message>
    <message>
        <source>The statement is too large to be looked into.</source>
        <translation>문장이 너무 커서 들여다볼 수 없습니다.</translation>
    </message>
    <message>
        <source>What a rehearsal measures stands by itself.</source>
        <translation>리허설이 측정한 것은 그 자체로 유효합니다.</translation>
    </message>
    <message>
        <source>Limbeck has the grammar of PostgreSQL %1; a newer server may know it.</source>
        <translation>Limbeck에는 PostgreSQL %1의 문법이 있습니다. 더 새로운 서버는 이 문장을 알 수도 있습니다.</translation>
    </message>
    <message>
        <source>%1 has %2.</source>
        <translation>%1의 크기는 %2입니다.</translation>
    </message>
    <message>
        <source>%1 has %2 and %3 writes a second.</source>
        <translation>%1의 크기는 %2이고, 초당 %3번 쓰기가 있습니다.</translation>
    </message>
    <message>
        <source>limbeck:ignore %1 gives no reason, so that it is not heeded.</source>
        <translation>limbeck:ignore %1에 이유가 없어 따르지 않습니다.</translation>
    </message>
    <message>
        <source>limbeck:ignore names %1, which is no rule.</source>
        <translation>limbeck:ignore가 규칙이 아닌 %1을(를) 가리킵니다.</translation>
    </message>
    <message>
        <source>Write `-- limbeck:ignore CODE reason` right above the statement.</source>
        <translation>문장 바로 위에 `-- limbeck:ignore CODE reason`을 쓰십시오.</translation>
    </message>
    <message>
        <source>all supported versions of PostgreSQL</source>
        <translation>지원되는 모든 PostgreSQL 버전</translation>
    </message>
    <message>
        <source>PostgreSQL %1 and later</source>
        <translation>PostgreSQL %1 이상</translation>
    </message>
    <message>
        <source>nothing: it is a matter of style</source>
        <translation>없음: 스타일의 문제입니다</translation>
    </message>
    <message>
        <source>takes %1</source>
        <translation>%1 잠금을 잡습니다</translation>
    </message>
    <message>
        <source>takes %1 and writes the whole anew</source>
        <translation>%1 잠금을 잡고 전체를 새로 씁니다</translation>
    </message>
    <message>
        <source>takes %1 and reads the whole table</source>
        <translation>%1 잠금을 잡고 테이블 전체를 읽습니다</translation>
    </message>
    <message>
        <source>fails</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>runs while a table cannot be read</source>
        <translation>테이블을 읽을 수 없는 동안 실행됩니다</translation>
    </message>
    <message>
        <source>breaks a statement that worked before</source>
        <translation>전에 되던 문장을 깨뜨립니다</translation>
    </message>
    <message>
        <source>lets through what was refused before</source>
        <translation>전에 거부되던 것을 통과시킵니다</translation>
    </message>
    <message>
        <source>takes %1 on a table that it does not name</source>
        <translation>지정하지 않은 테이블에 %1 잠금을 잡습니다</translation>
    </message>
    <message>
        <source>touches every row</source>
        <translation>모든 행을 건드립니다</translation>
    </message>
    <message>
        <source>leaves a setting changed in the session</source>
        <translation>세션의 설정을 바뀐 채로 남깁니다</translation>
    </message>
    <message>
        <source>does something else under another search path</source>
        <translation>다른 검색 경로에서는 다른 일을 합니다</translation>
    </message>
    <message>
        <source>makes the server shorten a name</source>
        <translation>서버가 이름을 줄이게 합니다</translation>
    </message>
    <message>
        <source>leaves an index that is not valid</source>
        <translation>유효하지 않은 인덱스를 남깁니다</translation>
    </message>
    <message>
        <source>lets a later statement read a whole table</source>
        <translation>나중의 문장이 테이블 전체를 읽게 합니다</translation>
    </message>
    <message>
        <source>waits for a lock without end</source>
        <translation>잠금을 끝없이 기다립니다</translation>
    </message>
    <message>
        <source>holds strong locks on several tables at once</source>
        <translation>여러 테이블에 강한 잠금을 동시에 잡습니다</translation>
    </message>
    <message>
        <source>reads or writes the same table whole several times</source>
        <translation>같은 테이블 전체를 여러 번 읽거나 씁니다</translation>
    </message>
    <message>
        <source>Required column without a default</source>
        <translation>기본값 없는 필수 컬럼</translation>
    </message>
    <message>
        <source>A NOT NULL column without a default cannot be added to a table that has rows: the statement fails. Programs that do not know the column yet cannot insert either.</source>
        <translation>행이 있는 테이블에는 기본값 없는 NOT NULL 컬럼을 추가할 수 없습니다. 문장이 실패합니다. 그 컬럼을 아직 모르는 프로그램은 INSERT도 할 수 없습니다.</translation>
    </message>
    <message>
        <source>Give it a constant DEFAULT, or add it without NOT NULL, fill it, and make it NOT NULL later.</source>
        <translation>상수 DEFAULT를 주거나, NOT NULL 없이 추가해 채운 뒤 나중에 NOT NULL로 만드십시오.</translation>
    </message>
    <message>
        <source>Column added with a volatile default</source>
        <translation>휘발성(volatile) 기본값으로 추가하는 컬럼</translation>
    </message>
    <message>
        <source>A default that gives another value for each row (random(), gen_random_uuid(), clock_timestamp()) rewrites the table under an ACCESS EXCLUSIVE lock. Before PostgreSQL 11 every default does.</source>
        <translation>행마다 다른 값을 주는 기본값(random(), gen_random_uuid(), clock_timestamp())은 ACCESS EXCLUSIVE 잠금을 잡고 테이블을 다시 씁니다. PostgreSQL 11 이전에는 모든 기본값이 그렇습니다.</translation>
    </message>
    <message>
        <source>Add the column without a default, set the default in a statement of its own, and fill the old rows in batches.</source>
        <translation>기본값 없이 컬럼을 추가하고, 별도의 문장으로 기본값을 정하고, 기존 행은 배치로 채우십시오.</translation>
    </message>
    <message>
        <source>Generated stored column added</source>
        <translation>추가하는 생성(generated stored) 컬럼</translation>
    </message>
    <message>
        <source>GENERATED ALWAYS AS … STORED computes a value for every row, and rewrites the table under an ACCESS EXCLUSIVE lock.</source>
        <translation>GENERATED ALWAYS AS … STORED는 모든 행의 값을 계산하며, ACCESS EXCLUSIVE 잠금을 잡고 테이블을 다시 씁니다.</translation>
    </message>
    <message>
        <source>Add a plain column, fill it by a trigger and in batches; or put the expression into an index or a view.</source>
        <translation>일반 컬럼을 추가하고 트리거와 배치로 채우십시오. 또는 그 식을 인덱스나 뷰에 두십시오.</translation>
    </message>
    <message>
        <source>Serial or identity column added</source>
        <translation>추가하는 serial 또는 identity 컬럼</translation>
    </message>
    <message>
        <source>A serial or identity column numbers every row at once, and rewrites the table under an ACCESS EXCLUSIVE lock.</source>
        <translation>serial 또는 identity 컬럼은 모든 행에 한꺼번에 번호를 매기며, ACCESS EXCLUSIVE 잠금을 잡고 테이블을 다시 씁니다.</translation>
    </message>
    <message>
        <source>Add a bigint column, set its default to the sequence in a statement of its own, and number the old rows in batches.</source>
        <translation>bigint 컬럼을 추가하고, 별도의 문장으로 기본값을 시퀀스로 정한 뒤, 기존 행에는 배치로 번호를 매기십시오.</translation>
    </message>
    <message>
        <source>Column&apos;s type changed so that the table is rewritten</source>
        <translation>테이블을 다시 쓰게 하는 컬럼 타입 변경</translation>
    </message>
    <message>
        <source>Where the new type is stored otherwise, the table and its indexes are rewritten under an ACCESS EXCLUSIVE lock. A longer varchar, or varchar to text, is not.</source>
        <translation>새 타입의 저장 형식이 다르면 ACCESS EXCLUSIVE 잠금을 잡고 테이블과 인덱스를 다시 씁니다. 더 긴 varchar나 varchar에서 text로의 변경은 그렇지 않습니다.</translation>
    </message>
    <message>
        <source>Add a column of the new type, keep it up to date by a trigger, fill it in batches, and let the programs change over.</source>
        <translation>새 타입의 컬럼을 추가하고, 트리거로 최신 상태를 유지하고, 배치로 채운 뒤, 프로그램을 옮기십시오.</translation>
    </message>
    <message>
        <source>NOT NULL dropped</source>
        <translation>NOT NULL 제거</translation>
    </message>
    <message>
        <source>Programs that rely on a value will meet NULL, and the way back has to read the whole table.</source>
        <translation>값이 있다고 믿는 프로그램이 NULL을 만나게 되고, 되돌리려면 테이블 전체를 읽어야 합니다.</translation>
    </message>
    <message>
        <source>Keep NOT NULL and give the column a DEFAULT; or let every reader cope with NULL first.</source>
        <translation>NOT NULL을 유지하고 컬럼에 DEFAULT를 주십시오. 또는 먼저 모든 읽는 쪽이 NULL을 처리하게 하십시오.</translation>
    </message>
    <message>
        <source>The default of %1 calls %2(), which is volatile: %3 is rewritten while it cannot be read.</source>
        <translation>%1의 기본값이 휘발성인 %2()를 호출합니다. %3을(를) 읽을 수 없는 동안 다시 씁니다.</translation>
    </message>
    <message>
        <source>Before PostgreSQL 11 every default rewrites the table: %1 cannot be read meanwhile.</source>
        <translation>PostgreSQL 11 이전에는 모든 기본값이 테이블을 다시 씁니다. 그동안 %1을(를) 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Unless the function %1() is declared STABLE or IMMUTABLE, it makes the default of %2 volatile, and %3 is rewritten.</source>
        <translation>함수 %1()이(가) STABLE이나 IMMUTABLE로 선언되지 않았다면 %2의 기본값이 휘발성이 되어 %3을(를) 다시 씁니다.</translation>
    </message>
    <message>
        <source>%1 is numbered for every row at once: %2 is rewritten while it cannot be read.</source>
        <translation>%1의 번호를 모든 행에 한꺼번에 매깁니다. %2을(를) 읽을 수 없는 동안 다시 씁니다.</translation>
    </message>
    <message>
        <source>%1 is computed for every row at once: %2 is rewritten while it cannot be read.</source>
        <translation>%1을(를) 모든 행에 대해 한꺼번에 계산합니다. %2을(를) 읽을 수 없는 동안 다시 씁니다.</translation>
    </message>
    <message>
        <source>%1 is NOT NULL and has no default: adding it fails as soon as %2 has a row.</source>
        <translation>%1은(는) NOT NULL이고 기본값이 없습니다. %2에 행이 하나라도 있으면 추가가 실패합니다.</translation>
    </message>
    <message>
        <source>%1 changes from %2 to %3: %4 is rewritten while it cannot be read.</source>
        <translation>%1이(가) %2에서 %3(으)로 바뀝니다. %4을(를) 읽을 수 없는 동안 다시 씁니다.</translation>
    </message>
    <message>
        <source>%1 becomes %2. Its old type is not known here: unless both are stored alike, %3 is rewritten while it cannot be read.</source>
        <translation>%1이(가) %2(으)로 바뀝니다. 이전 타입을 여기서는 알 수 없습니다. 저장 형식이 같지 않다면 %3을(를) 읽을 수 없는 동안 다시 씁니다.</translation>
    </message>
    <message>
        <source>%1 changes from %2 to %3: unless the session&apos;s time zone is UTC, %4 is rewritten while it cannot be read.</source>
        <translation>%1이(가) %2에서 %3(으)로 바뀝니다. 세션의 시간대가 UTC가 아니라면 %4을(를) 읽을 수 없는 동안 다시 씁니다.</translation>
    </message>
    <message>
        <source>%1 changes from %2 to %3: unless both are stored alike, %4 is rewritten while it cannot be read.</source>
        <translation>%1이(가) %2에서 %3(으)로 바뀝니다. 저장 형식이 같지 않다면 %4을(를) 읽을 수 없는 동안 다시 씁니다.</translation>
    </message>
    <message>
        <source>%1 of %2 may be NULL from now on.</source>
        <translation>이제부터 %2의 %1은(는) NULL일 수 있습니다.</translation>
    </message>
    <message>
        <source>Unique, primary key or exclusion constraint built under lock</source>
        <translation>잠금을 잡고 만드는 유니크, 기본 키, 배제 제약 조건</translation>
    </message>
    <message>
        <source>The constraint&apos;s index is built from the whole table under an ACCESS EXCLUSIVE lock: until it is done nobody can read or write there.</source>
        <translation>제약 조건의 인덱스를 ACCESS EXCLUSIVE 잠금을 잡고 테이블 전체로부터 만듭니다. 끝날 때까지 아무도 읽거나 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>Build a unique index with CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT … USING INDEX. An exclusion constraint has no such way: add it in a maintenance window.</source>
        <translation>먼저 CREATE UNIQUE INDEX CONCURRENTLY로 유니크 인덱스를 만들고, ADD CONSTRAINT … USING INDEX를 쓰십시오. 배제 제약 조건에는 그런 방법이 없으니 점검 시간에 추가하십시오.</translation>
    </message>
    <message>
        <source>Foreign key added without NOT VALID</source>
        <translation>NOT VALID 없이 추가하는 외래 키</translation>
    </message>
    <message>
        <source>Every row is checked while both tables are held under SHARE ROW EXCLUSIVE: nobody can write in either of them until it is done.</source>
        <translation>두 테이블에 SHARE ROW EXCLUSIVE 잠금을 잡고 모든 행을 검사합니다. 끝날 때까지 아무도 두 테이블에 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>Add it NOT VALID, and run VALIDATE CONSTRAINT in a transaction of its own, which blocks neither reading nor writing.</source>
        <translation>NOT VALID로 추가하고, 별도의 트랜잭션에서 VALIDATE CONSTRAINT를 실행하십시오. 이것은 읽기도 쓰기도 막지 않습니다.</translation>
    </message>
    <message>
        <source>CHECK added without NOT VALID</source>
        <translation>NOT VALID 없이 추가하는 CHECK</translation>
    </message>
    <message>
        <source>Every row is checked under an ACCESS EXCLUSIVE lock: until it is done nobody can read or write there.</source>
        <translation>ACCESS EXCLUSIVE 잠금을 잡고 모든 행을 검사합니다. 끝날 때까지 아무도 읽거나 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>SET NOT NULL without a validated CHECK</source>
        <translation>검증된 CHECK 없는 SET NOT NULL</translation>
    </message>
    <message>
        <source>SET NOT NULL reads the whole table under an ACCESS EXCLUSIVE lock, unless a validated CHECK (column IS NOT NULL) proves it (PostgreSQL 12 and later).</source>
        <translation>SET NOT NULL은 검증된 CHECK (column IS NOT NULL)이 증명하지 않는 한(PostgreSQL 12 이상) ACCESS EXCLUSIVE 잠금을 잡고 테이블 전체를 읽습니다.</translation>
    </message>
    <message>
        <source>Add CHECK (column IS NOT NULL) NOT VALID, validate it in a transaction of its own, then SET NOT NULL and drop the CHECK.</source>
        <translation>CHECK (column IS NOT NULL) NOT VALID를 추가하고 별도의 트랜잭션에서 검증한 뒤, SET NOT NULL을 하고 CHECK를 삭제하십시오.</translation>
    </message>
    <message>
        <source>The constraint</source>
        <translation>제약 조건</translation>
    </message>
    <message>
        <source>The constraint %1</source>
        <translation>제약 조건 %1</translation>
    </message>
    <message>
        <source>%1 builds its index under ACCESS EXCLUSIVE: %2 cannot be read until it is done.</source>
        <translation>%1이(가) ACCESS EXCLUSIVE 잠금을 잡고 인덱스를 만듭니다. 끝날 때까지 %2을(를) 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>There is no way to build it without the lock: do it while nobody needs the table.</source>
        <translation>잠금 없이 만드는 방법이 없습니다. 아무도 그 테이블을 쓰지 않을 때 하십시오.</translation>
    </message>
    <message>
        <source>%1 is checked against every row: %2 and %3 cannot be written until it is done.</source>
        <translation>%1을(를) 모든 행에 대해 검사합니다. 끝날 때까지 %2와(과) %3에 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>%1 is checked against every row under ACCESS EXCLUSIVE: %2 cannot be read until it is done.</source>
        <translation>%1을(를) ACCESS EXCLUSIVE 잠금을 잡고 모든 행에 대해 검사합니다. 끝날 때까지 %2을(를) 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>SET NOT NULL on %1 reads all of %2 while it cannot be read by anyone else.</source>
        <translation>%1에 대한 SET NOT NULL은 다른 누구도 읽을 수 없는 동안 %2 전체를 읽습니다.</translation>
    </message>
    <message>
        <source>Servers before PostgreSQL 12 always read the table: a validated CHECK (column IS NOT NULL) can take its place.</source>
        <translation>PostgreSQL 12 이전 서버는 항상 테이블을 읽습니다. 검증된 CHECK (column IS NOT NULL)로 대신할 수 있습니다.</translation>
    </message>
    <message>
        <source>Index built without CONCURRENTLY</source>
        <translation>CONCURRENTLY 없이 만드는 인덱스</translation>
    </message>
    <message>
        <source>CREATE INDEX reads the whole table under a SHARE lock: until it is built, and until the transaction ends, nobody can insert, update or delete there.</source>
        <translation>CREATE INDEX는 SHARE 잠금을 잡고 테이블 전체를 읽습니다. 인덱스가 만들어지고 트랜잭션이 끝날 때까지 아무도 그 테이블에 INSERT, UPDATE, DELETE를 할 수 없습니다.</translation>
    </message>
    <message>
        <source>Build it with CREATE INDEX CONCURRENTLY, in a revision of its own outside of a transaction.</source>
        <translation>별도의 리비전에서 트랜잭션 밖의 CREATE INDEX CONCURRENTLY로 만드십시오.</translation>
    </message>
    <message>
        <source>Index dropped without CONCURRENTLY</source>
        <translation>CONCURRENTLY 없이 삭제하는 인덱스</translation>
    </message>
    <message>
        <source>DROP INDEX takes an ACCESS EXCLUSIVE lock on the table. It is quick, but it waits for every query that runs there, and all later ones wait behind it.</source>
        <translation>DROP INDEX는 테이블에 ACCESS EXCLUSIVE 잠금을 잡습니다. 금방 끝나지만 그 테이블에서 실행 중인 모든 쿼리를 기다리고, 나중에 온 쿼리는 모두 그 뒤에서 기다립니다.</translation>
    </message>
    <message>
        <source>Drop it with DROP INDEX CONCURRENTLY, outside of a transaction.</source>
        <translation>트랜잭션 밖에서 DROP INDEX CONCURRENTLY로 삭제하십시오.</translation>
    </message>
    <message>
        <source>Index rebuilt without CONCURRENTLY</source>
        <translation>CONCURRENTLY 없이 다시 만드는 인덱스</translation>
    </message>
    <message>
        <source>REINDEX holds the index under ACCESS EXCLUSIVE and the table under SHARE until it is rebuilt: nobody can write, and queries that would plan with the index wait too.</source>
        <translation>REINDEX는 다시 만드는 동안 인덱스에 ACCESS EXCLUSIVE, 테이블에 SHARE 잠금을 잡습니다. 아무도 쓸 수 없고, 그 인덱스를 실행 계획에서 고려하는 쿼리도 기다립니다.</translation>
    </message>
    <message>
        <source>Use REINDEX … CONCURRENTLY (PostgreSQL 12 and later), outside of a transaction; on older servers build a second index concurrently and drop the first.</source>
        <translation>트랜잭션 밖에서 REINDEX … CONCURRENTLY(PostgreSQL 12 이상)를 쓰십시오. 더 오래된 서버에서는 두 번째 인덱스를 CONCURRENTLY로 만든 뒤 첫 번째를 삭제하십시오.</translation>
    </message>
    <message>
        <source>A statement that cannot run in a transaction, in one</source>
        <translation>트랜잭션 안에서 실행할 수 없는 문장이 트랜잭션 안에 있음</translation>
    </message>
    <message>
        <source>PostgreSQL refuses CREATE INDEX CONCURRENTLY, VACUUM and their kin inside of a transaction, and inside of functions and DO blocks.</source>
        <translation>PostgreSQL은 CREATE INDEX CONCURRENTLY, VACUUM 등을 트랜잭션과 함수, DO 블록 안에서 거부합니다.</translation>
    </message>
    <message>
        <source>Put it into a SQL revision with `migrate:up transaction:false`, or in an Alembic revision into `with op.get_context().autocommit_block():`.</source>
        <translation>SQL 리비전에서는 `migrate:up transaction:false`에, Alembic 리비전에서는 `with op.get_context().autocommit_block():` 안에 넣으십시오.</translation>
    </message>
    <message>
        <source>IF NOT EXISTS hides an index that is not valid</source>
        <translation>IF NOT EXISTS가 유효하지 않은 인덱스를 가림</translation>
    </message>
    <message>
        <source>A CREATE INDEX CONCURRENTLY that failed leaves an invalid index of that name: no query uses it, every write maintains it. IF NOT EXISTS then does nothing and says that all is well.</source>
        <translation>실패한 CREATE INDEX CONCURRENTLY는 같은 이름의 유효하지 않은 인덱스를 남깁니다. 쿼리는 그 인덱스를 쓰지 않지만 쓰기는 매번 그것을 갱신합니다. 이때 IF NOT EXISTS는 아무 일도 하지 않고 성공했다고 알립니다.</translation>
    </message>
    <message>
        <source>Write DROP INDEX CONCURRENTLY IF EXISTS before it, and leave IF NOT EXISTS out.</source>
        <translation>앞에 DROP INDEX CONCURRENTLY IF EXISTS를 쓰고 IF NOT EXISTS는 빼십시오.</translation>
    </message>
    <message>
        <source>%1 is there and is not valid: IF NOT EXISTS leaves it so.</source>
        <translation>%1이(가) 이미 있으며 유효하지 않습니다. IF NOT EXISTS는 그대로 둡니다.</translation>
    </message>
    <message>
        <source>If an earlier attempt left %1 invalid, IF NOT EXISTS leaves it so.</source>
        <translation>이전 시도가 %1을(를) 유효하지 않은 상태로 남겼다면 IF NOT EXISTS는 그대로 둡니다.</translation>
    </message>
    <message>
        <source>The index is built without CONCURRENTLY: %1 cannot be written until it is done.</source>
        <translation>인덱스를 CONCURRENTLY 없이 만듭니다. 끝날 때까지 %1에 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>Create it ON ONLY the partitioned table, build one concurrently on each partition, and attach them with ALTER INDEX … ATTACH PARTITION.</source>
        <translation>파티션 테이블에는 ON ONLY로 만들고, 파티션마다 CONCURRENTLY로 만든 뒤 ALTER INDEX … ATTACH PARTITION으로 연결하십시오.</translation>
    </message>
    <message>
        <source>%1 is dropped without CONCURRENTLY: its table cannot be read meanwhile.</source>
        <translation>%1을(를) CONCURRENTLY 없이 삭제합니다. 그동안 그 테이블을 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>%1 is rebuilt without CONCURRENTLY: its table cannot be written, and hardly be read, until it is done.</source>
        <translation>%1을(를) CONCURRENTLY 없이 다시 만듭니다. 끝날 때까지 그 테이블에 쓸 수 없고 거의 읽을 수도 없습니다.</translation>
    </message>
    <message>
        <source>%1 is refused inside of a DO block.</source>
        <translation>%1은(는) DO 블록 안에서 거부됩니다.</translation>
    </message>
    <message>
        <source>%1 is refused inside of a transaction.</source>
        <translation>%1은(는) 트랜잭션 안에서 거부됩니다.</translation>
    </message>
    <message>
        <source>Partition attached without a CHECK that proves its bounds</source>
        <translation>범위를 증명하는 CHECK 없이 연결하는 파티션</translation>
    </message>
    <message>
        <source>ATTACH PARTITION reads the whole table under an ACCESS EXCLUSIVE lock to see that its rows fit the bounds, unless a validated CHECK proves it.</source>
        <translation>ATTACH PARTITION은 검증된 CHECK가 증명하지 않는 한, 행이 범위에 맞는지 보려고 ACCESS EXCLUSIVE 잠금을 잡고 테이블 전체를 읽습니다.</translation>
    </message>
    <message>
        <source>Add a CHECK with the bounds NOT VALID, validate it in a transaction of its own, attach, and drop the CHECK.</source>
        <translation>범위를 나타내는 CHECK를 NOT VALID로 추가하고, 별도의 트랜잭션에서 검증하고, 연결한 뒤 CHECK를 삭제하십시오.</translation>
    </message>
    <message>
        <source>Partition detached without CONCURRENTLY</source>
        <translation>CONCURRENTLY 없이 분리하는 파티션</translation>
    </message>
    <message>
        <source>DETACH PARTITION takes an ACCESS EXCLUSIVE lock on the partitioned table: it waits for every query on any partition, and all later ones wait behind it.</source>
        <translation>DETACH PARTITION은 파티션 테이블에 ACCESS EXCLUSIVE 잠금을 잡습니다. 모든 파티션의 모든 쿼리를 기다리고, 나중에 온 쿼리는 모두 그 뒤에서 기다립니다.</translation>
    </message>
    <message>
        <source>Use DETACH PARTITION … CONCURRENTLY (PostgreSQL 14 and later), outside of a transaction.</source>
        <translation>트랜잭션 밖에서 DETACH PARTITION … CONCURRENTLY(PostgreSQL 14 이상)를 쓰십시오.</translation>
    </message>
    <message>
        <source>VACUUM FULL</source>
        <translation>VACUUM FULL</translation>
    </message>
    <message>
        <source>It writes the whole table and its indexes anew under an ACCESS EXCLUSIVE lock, and needs room for both.</source>
        <translation>ACCESS EXCLUSIVE 잠금을 잡고 테이블 전체와 인덱스를 새로 쓰며, 둘 다를 위한 공간이 필요합니다.</translation>
    </message>
    <message>
        <source>A plain VACUUM makes the room reusable; pg_repack gives it back without the lock.</source>
        <translation>일반 VACUUM은 공간을 다시 쓸 수 있게 합니다. pg_repack은 그 잠금 없이 공간을 돌려줍니다.</translation>
    </message>
    <message>
        <source>CLUSTER</source>
        <translation>CLUSTER</translation>
    </message>
    <message>
        <source>It writes the whole table and its indexes anew under an ACCESS EXCLUSIVE lock, and new rows are out of order again at once.</source>
        <translation>ACCESS EXCLUSIVE 잠금을 잡고 테이블 전체와 인덱스를 새로 쓰며, 새 행은 곧바로 다시 순서가 흐트러집니다.</translation>
    </message>
    <message>
        <source>An index with INCLUDE often gives the same speed; pg_repack orders a table without the lock.</source>
        <translation>INCLUDE를 쓴 인덱스로 같은 속도를 내는 경우가 많습니다. pg_repack은 그 잠금 없이 테이블을 정렬합니다.</translation>
    </message>
    <message>
        <source>Materialized view refreshed without CONCURRENTLY</source>
        <translation>CONCURRENTLY 없이 새로 고치는 구체화된 뷰</translation>
    </message>
    <message>
        <source>Nobody can read the view until its query has been run again.</source>
        <translation>쿼리를 다시 실행할 때까지 아무도 뷰를 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Give it a unique index, and use REFRESH MATERIALIZED VIEW CONCURRENTLY.</source>
        <translation>유니크 인덱스를 만들고 REFRESH MATERIALIZED VIEW CONCURRENTLY를 쓰십시오.</translation>
    </message>
    <message>
        <source>%1 is detached without CONCURRENTLY: %2 cannot be read meanwhile.</source>
        <translation>%1을(를) CONCURRENTLY 없이 분리합니다. 그동안 %2을(를) 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Servers before PostgreSQL 14 have no other way: keep lock_timeout short, and try again.</source>
        <translation>PostgreSQL 14 이전 서버에는 다른 방법이 없습니다. lock_timeout을 짧게 하고 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>%1 is read whole while it cannot be read by anyone else.</source>
        <translation>다른 누구도 읽을 수 없는 동안 %1 전체를 읽습니다.</translation>
    </message>
    <message>
        <source>%1 is written anew while it cannot be read.</source>
        <translation>%1을(를) 읽을 수 없는 동안 새로 씁니다.</translation>
    </message>
    <message>
        <source>Every table of the database is written anew.</source>
        <translation>데이터베이스의 모든 테이블을 새로 씁니다.</translation>
    </message>
    <message>
        <source>Every table that was clustered before is written anew.</source>
        <translation>전에 CLUSTER한 모든 테이블을 새로 씁니다.</translation>
    </message>
    <message>
        <source>%1 cannot be read until it has been made anew.</source>
        <translation>%1은(는) 새로 만들어질 때까지 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>The statement is not SQL</source>
        <translation>SQL이 아닌 문장</translation>
    </message>
    <message>
        <source>PostgreSQL&apos;s grammar does not know it. Limbeck has the grammar of PostgreSQL 15: on a newer server it may well be right, and is told as information only.</source>
        <translation>PostgreSQL의 문법이 모르는 문장입니다. Limbeck에는 PostgreSQL 15의 문법이 있습니다. 더 새로운 서버에서는 맞을 수 있으므로 정보로만 알립니다.</translation>
    </message>
    <message>
        <source>Mend what the message names.</source>
        <translation>메시지가 가리키는 것을 고치십시오.</translation>
    </message>
    <message>
        <source>limbeck:ignore without a known code or a reason</source>
        <translation>알려진 코드나 이유가 없는 limbeck:ignore</translation>
    </message>
    <message>
        <source>What is passed over has to be named, with the reason for it: whoever reviews the revision relies on it.</source>
        <translation>넘어가는 것은 이유와 함께 밝혀야 합니다. 리비전을 검토하는 사람이 그것에 의지합니다.</translation>
    </message>
    <message>
        <source>UPDATE or DELETE without WHERE</source>
        <translation>WHERE 없는 UPDATE 또는 DELETE</translation>
    </message>
    <message>
        <source>Every row is written and locked until the COMMIT: programs that want to change one wait, replicas lag behind, and the table grows to twice its size.</source>
        <translation>모든 행을 쓰고 COMMIT까지 잠급니다. 행을 바꾸려는 프로그램은 기다리고, 복제본은 뒤처지며, 테이블은 두 배로 커집니다.</translation>
    </message>
    <message>
        <source>Do it in batches by the key, each in a transaction of its own; to empty a table, use TRUNCATE.</source>
        <translation>키에 따라 배치로, 각각 별도의 트랜잭션에서 하십시오. 테이블을 비우려면 TRUNCATE를 쓰십시오.</translation>
    </message>
    <message>
        <source>Foreign key without an index on its columns</source>
        <translation>컬럼에 인덱스가 없는 외래 키</translation>
    </message>
    <message>
        <source>Each DELETE in the table that it refers to, and each UPDATE of its key, reads this table whole to see whether a row still refers to it.</source>
        <translation>참조되는 테이블의 DELETE와 키 UPDATE는 아직 참조하는 행이 있는지 보려고 매번 이 테이블 전체를 읽습니다.</translation>
    </message>
    <message>
        <source>Build an index that begins with the foreign key&apos;s columns, concurrently.</source>
        <translation>외래 키의 컬럼으로 시작하는 인덱스를 CONCURRENTLY로 만드십시오.</translation>
    </message>
    <message>
        <source>GRANT to PUBLIC</source>
        <translation>PUBLIC에 대한 GRANT</translation>
    </message>
    <message>
        <source>PUBLIC is every role that there is and every one that will ever be made, those of monitoring and of contractors too.</source>
        <translation>PUBLIC은 지금 있는 모든 역할과 앞으로 만들 모든 역할이며, 모니터링과 외주 인력의 역할도 포함됩니다.</translation>
    </message>
    <message>
        <source>Grant it to a role that stands for those who need it.</source>
        <translation>필요한 사람들을 대표하는 역할에 부여하십시오.</translation>
    </message>
    <message>
        <source>SET that outlives the revision</source>
        <translation>리비전 뒤에도 남는 SET</translation>
    </message>
    <message>
        <source>SET without LOCAL holds to the end of the session: the revisions behind it run with it. Limbeck resets the session behind each SQL revision; Alembic and psql do not.</source>
        <translation>LOCAL 없는 SET은 세션이 끝날 때까지 유효하며, 뒤의 리비전도 그 설정으로 실행됩니다. Limbeck은 SQL 리비전마다 세션을 초기화하지만 Alembic과 psql은 그렇지 않습니다.</translation>
    </message>
    <message>
        <source>Write SET LOCAL, which ends with the transaction; outside of one, RESET it.</source>
        <translation>트랜잭션과 함께 끝나는 SET LOCAL을 쓰십시오. 트랜잭션 밖에서는 RESET하십시오.</translation>
    </message>
    <message>
        <source>Names that depend on the search path</source>
        <translation>검색 경로에 따라 달라지는 이름</translation>
    </message>
    <message>
        <source>A name without a schema means another table for another role, or with another setting of the database. It is told once a run.</source>
        <translation>스키마 없는 이름은 역할이나 데이터베이스 설정에 따라 다른 테이블을 가리킵니다. 실행마다 한 번만 알립니다.</translation>
    </message>
    <message>
        <source>Qualify names with their schema, or SET LOCAL search_path at the revision&apos;s begin.</source>
        <translation>이름을 스키마로 한정하거나, 리비전의 처음에 SET LOCAL search_path를 쓰십시오.</translation>
    </message>
    <message>
        <source>Name longer than 63 bytes</source>
        <translation>63바이트보다 긴 이름</translation>
    </message>
    <message>
        <source>PostgreSQL cuts it to 63 bytes with no more than a notice: two long names can become one, and programs that look for the whole name find nothing. A Korean letter takes three bytes.</source>
        <translation>PostgreSQL은 알림만 남기고 이름을 63바이트로 자릅니다. 긴 이름 두 개가 하나가 될 수 있고, 전체 이름을 찾는 프로그램은 아무것도 찾지 못합니다. 한글 한 글자는 3바이트입니다.</translation>
    </message>
    <message>
        <source>Choose a name of at most 63 bytes.</source>
        <translation>63바이트 이하의 이름을 고르십시오.</translation>
    </message>
    <message>
        <source>The UPDATE writes every row of %1.</source>
        <translation>UPDATE가 %1의 모든 행을 씁니다.</translation>
    </message>
    <message>
        <source>The DELETE takes every row of %1.</source>
        <translation>DELETE가 %1의 모든 행을 지웁니다.</translation>
    </message>
    <message>
        <source>No index of %1 begins with %2.</source>
        <translation>%1의 인덱스 중 %2(으)로 시작하는 것이 없습니다.</translation>
    </message>
    <message>
        <source>Every role gets the right, also those that are made later.</source>
        <translation>나중에 만드는 역할을 포함해 모든 역할이 이 권한을 갖습니다.</translation>
    </message>
    <message>
        <source>%1 stays set behind the revision.</source>
        <translation>%1이(가) 리비전 뒤에도 설정된 채로 남습니다.</translation>
    </message>
    <message>
        <source>Which schema %1 is in depends on the role&apos;s search path.</source>
        <translation>%1이(가) 어느 스키마에 있는지는 역할의 검색 경로에 달려 있습니다.</translation>
    </message>
    <message>
        <source>%1 has %2 bytes, and is cut to 63.</source>
        <translation>%1은(는) %2바이트이며 63바이트로 잘립니다.</translation>
    </message>
    <message>
        <source>json instead of jsonb</source>
        <translation>jsonb 대신 json</translation>
    </message>
    <message>
        <source>json is kept as text: it has no equality, so that DISTINCT, GROUP BY and UNION fail, and it is parsed anew for each look into it.</source>
        <translation>json은 텍스트로 보관됩니다. 같음 비교가 없어 DISTINCT, GROUP BY, UNION이 실패하고, 들여다볼 때마다 다시 해석합니다.</translation>
    </message>
    <message>
        <source>Use jsonb.</source>
        <translation>jsonb를 쓰십시오.</translation>
    </message>
    <message>
        <source>Key of four bytes or less on a table that grows</source>
        <translation>커지는 테이블의 4바이트 이하 키</translation>
    </message>
    <message>
        <source>An integer key ends at 2,147,483,647, and rolled back inserts take numbers too. Changing it to bigint later rewrites the table.</source>
        <translation>integer 키는 2,147,483,647에서 끝나며, 롤백된 INSERT도 번호를 씁니다. 나중에 bigint로 바꾸면 테이블을 다시 씁니다.</translation>
    </message>
    <message>
        <source>Use bigint for keys.</source>
        <translation>키에는 bigint를 쓰십시오.</translation>
    </message>
    <message>
        <source>timestamp without time zone</source>
        <translation>시간대 없는 timestamp</translation>
    </message>
    <message>
        <source>It keeps what a clock somewhere showed, and not which moment that was: sessions in other time zones read another one.</source>
        <translation>어딘가의 시계가 보여 준 것을 보관할 뿐 어느 순간이었는지는 보관하지 않습니다. 시간대가 다른 세션은 다른 순간으로 읽습니다.</translation>
    </message>
    <message>
        <source>Use timestamptz.</source>
        <translation>timestamptz를 쓰십시오.</translation>
    </message>
    <message>
        <source>char(n)</source>
        <translation>char(n)</translation>
    </message>
    <message>
        <source>It is padded with blanks that count in some comparisons and not in others, and saves no room.</source>
        <translation>공백으로 채워지는데 그 공백이 어떤 비교에서는 의미가 있고 어떤 비교에서는 없으며, 공간을 절약하지도 않습니다.</translation>
    </message>
    <message>
        <source>Use text or varchar, with a CHECK where the length matters.</source>
        <translation>text나 varchar를 쓰고, 길이가 중요하면 CHECK를 두십시오.</translation>
    </message>
    <message>
        <source>%1 is json.</source>
        <translation>%1은(는) json입니다.</translation>
    </message>
    <message>
        <source>%1 is a key of %2.</source>
        <translation>%1은(는) %2 키입니다.</translation>
    </message>
    <message>
        <source>%1 is a timestamp without a time zone.</source>
        <translation>%1은(는) 시간대 없는 timestamp입니다.</translation>
    </message>
    <message>
        <source>%1 is char(n).</source>
        <translation>%1은(는) char(n)입니다.</translation>
    </message>
    <message>
        <source>Long work while a table cannot be read</source>
        <translation>테이블을 읽을 수 없는 동안의 긴 작업</translation>
    </message>
    <message>
        <source>Every lock is held to the end of the transaction: what an ALTER TABLE locked for a moment stays unreadable while a later statement builds an index or checks rows.</source>
        <translation>모든 잠금은 트랜잭션이 끝날 때까지 유지됩니다. ALTER TABLE이 잠깐 잠근 테이블도 뒤의 문장이 인덱스를 만들거나 행을 검사하는 동안 계속 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Do what takes long first, or in a revision of its own; take ACCESS EXCLUSIVE last.</source>
        <translation>오래 걸리는 일을 먼저 하거나 별도의 리비전에서 하십시오. ACCESS EXCLUSIVE는 마지막에 잡으십시오.</translation>
    </message>
    <message>
        <source>Rows filled in the transaction that changed the schema</source>
        <translation>스키마를 바꾼 트랜잭션에서 채우는 행</translation>
    </message>
    <message>
        <source>The table that the schema change locked cannot be read until the last row is written, and all rows stay locked until the COMMIT.</source>
        <translation>마지막 행을 쓸 때까지 스키마 변경이 잠근 테이블을 읽을 수 없고, 모든 행이 COMMIT까지 잠깁니다.</translation>
    </message>
    <message>
        <source>Change the schema in one revision, and fill the rows in batches in another, outside of a transaction.</source>
        <translation>한 리비전에서 스키마를 바꾸고, 다른 리비전에서 트랜잭션 밖의 배치로 행을 채우십시오.</translation>
    </message>
    <message>
        <source>Several passes over one table where one would do</source>
        <translation>한 번이면 될 테이블을 여러 번 훑음</translation>
    </message>
    <message>
        <source>Each ALTER TABLE that rewrites or checks a table goes through all of it, under its lock. One ALTER TABLE with several actions goes through it once.</source>
        <translation>테이블을 다시 쓰거나 검사하는 ALTER TABLE은 매번 잠금을 잡고 테이블 전체를 훑습니다. 여러 동작을 담은 ALTER TABLE 하나는 한 번만 훑습니다.</translation>
    </message>
    <message>
        <source>Write the actions into one ALTER TABLE, parted by commas.</source>
        <translation>동작들을 쉼표로 나누어 ALTER TABLE 하나에 쓰십시오.</translation>
    </message>
    <message>
        <source>Strong lock without lock_timeout</source>
        <translation>lock_timeout 없는 강한 잠금</translation>
    </message>
    <message>
        <source>A statement that waits for its lock lets every later query on the table wait behind it. Without lock_timeout that lasts as long as the oldest transaction there.</source>
        <translation>잠금을 기다리는 문장은 그 테이블에 나중에 오는 모든 쿼리를 뒤에서 기다리게 합니다. lock_timeout이 없으면 가장 오래된 트랜잭션이 끝날 때까지 이어집니다.</translation>
    </message>
    <message>
        <source>Set lock_timeout in limbeck.ini (5s, say), or SET LOCAL lock_timeout in the revision, and try again later.</source>
        <translation>limbeck.ini에 lock_timeout(예: 5s)을 정하거나 리비전에 SET LOCAL lock_timeout을 쓰고, 나중에 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>Several strong locks, one after the other</source>
        <translation>차례로 잡는 여러 강한 잠금</translation>
    </message>
    <message>
        <source>The transaction keeps the first table&apos;s lock while it waits for the second. A session that uses them in the other order, or that holds a weaker lock that both want to make stronger, is in a deadlock with it.</source>
        <translation>트랜잭션은 두 번째 테이블을 기다리는 동안 첫 번째 테이블의 잠금을 유지합니다. 두 테이블을 반대 순서로 쓰거나, 서로 올리려는 약한 잠금을 잡은 세션과 교착 상태가 됩니다.</translation>
    </message>
    <message>
        <source>Change one table in a transaction; or begin with LOCK TABLE, in the order in which the programs use them.</source>
        <translation>한 트랜잭션에서는 테이블 하나만 바꾸십시오. 또는 프로그램이 쓰는 순서대로 LOCK TABLE로 시작하십시오.</translation>
    </message>
    <message>
        <source>New enum value used in the transaction that adds it</source>
        <translation>추가한 트랜잭션에서 쓰는 새 enum 값</translation>
    </message>
    <message>
        <source>PostgreSQL refuses to use a value before the transaction that added it is committed; before PostgreSQL 12 the value cannot even be added inside of one.</source>
        <translation>PostgreSQL은 값을 추가한 트랜잭션이 커밋되기 전에 그 값을 쓰는 것을 거부합니다. PostgreSQL 12 이전에는 트랜잭션 안에서 값을 추가할 수도 없습니다.</translation>
    </message>
    <message>
        <source>Add the value in a revision of its own before it is used.</source>
        <translation>값을 쓰기 전에 별도의 리비전에서 추가하십시오.</translation>
    </message>
    <message>
        <source>Transaction command inside of a revision</source>
        <translation>리비전 안의 트랜잭션 명령</translation>
    </message>
    <message>
        <source>The revision and its row in the version table are committed together. COMMIT in its middle leaves half of it behind when the rest fails, and is refused in a block.</source>
        <translation>리비전과 버전 테이블의 행은 함께 커밋됩니다. 중간의 COMMIT은 나머지가 실패하면 절반을 남기고, 블록 안에서는 거부됩니다.</translation>
    </message>
    <message>
        <source>Leave it out; for what has to run outside of a transaction, write `migrate:up transaction:false` or use autocommit_block().</source>
        <translation>빼십시오. 트랜잭션 밖에서 실행해야 하는 것은 `migrate:up transaction:false`로 쓰거나 autocommit_block()을 쓰십시오.</translation>
    </message>
    <message>
        <source>%1 cannot be read since line %2, and stays so while this runs.</source>
        <translation>%1은(는) %2행부터 읽을 수 없으며, 이 문장이 실행되는 동안 계속 그렇습니다.</translation>
    </message>
    <message>
        <source>%1 is gone through again: an ALTER TABLE of this revision did so already.</source>
        <translation>%1을(를) 또 훑습니다. 이 리비전의 앞선 ALTER TABLE이 이미 훑었습니다.</translation>
    </message>
    <message>
        <source>The lock on %1 is waited for without end, and whoever comes later waits behind it.</source>
        <translation>%1의 잠금을 끝없이 기다리고, 나중에 온 쪽은 그 뒤에서 기다립니다.</translation>
    </message>
    <message>
        <source>%1 is held under %2 since line %3 and wanted under %4: two sessions that do so wait for each other.</source>
        <translation>%1을(를) %3행부터 %2(으)로 잡고 있으면서 %4(으)로 올리려 합니다. 그렇게 하는 두 세션은 서로를 기다립니다.</translation>
    </message>
    <message>
        <source>%1 is locked while %2 is held since line %3, and an earlier transaction of this run locks them the other way round.</source>
        <translation>%2을(를) %3행부터 잡은 채 %1을(를) 잠급니다. 이 실행의 앞선 트랜잭션은 반대 순서로 잠급니다.</translation>
    </message>
    <message>
        <source>%1 is waited for while %2 is held since line %3.</source>
        <translation>%2을(를) %3행부터 잡은 채 %1을(를) 기다립니다.</translation>
    </message>
    <message>
        <source>Before PostgreSQL 12 a value cannot be added inside of a transaction.</source>
        <translation>PostgreSQL 12 이전에는 트랜잭션 안에서 값을 추가할 수 없습니다.</translation>
    </message>
    <message>
        <source>%1 is used before the transaction that adds it is committed.</source>
        <translation>%1을(를) 추가한 트랜잭션이 커밋되기 전에 씁니다.</translation>
    </message>
    <message>
        <source>%1 ends the transaction that the revision is run in.</source>
        <translation>%1은(는) 리비전이 실행되는 트랜잭션을 끝냅니다.</translation>
    </message>
    <message>
        <source>Table or view renamed, or moved to another schema</source>
        <translation>이름을 바꾸거나 다른 스키마로 옮기는 테이블 또는 뷰</translation>
    </message>
    <message>
        <source>Programs that run with the old name fail from the moment of the COMMIT on, and those with the new name failed before.</source>
        <translation>이전 이름을 쓰는 프로그램은 COMMIT 순간부터 실패하고, 새 이름을 쓰는 프로그램은 그 전에 실패합니다.</translation>
    </message>
    <message>
        <source>Leave a view with the old name behind, in the same transaction, until no program uses it; or keep the name.</source>
        <translation>아무 프로그램도 쓰지 않을 때까지 같은 트랜잭션에서 이전 이름의 뷰를 남기십시오. 또는 이름을 유지하십시오.</translation>
    </message>
    <message>
        <source>Column renamed</source>
        <translation>이름을 바꾸는 컬럼</translation>
    </message>
    <message>
        <source>Add a column with the new name, keep both alike by a trigger, let the programs change over, and drop the old one later; or keep the name.</source>
        <translation>새 이름의 컬럼을 추가하고, 트리거로 둘을 같게 유지하고, 프로그램을 옮긴 뒤, 나중에 이전 컬럼을 삭제하십시오. 또는 이름을 유지하십시오.</translation>
    </message>
    <message>
        <source>Value of an enum renamed</source>
        <translation>이름을 바꾸는 enum 값</translation>
    </message>
    <message>
        <source>Programs that compare with the old value, or write it, fail from then on.</source>
        <translation>이전 값과 비교하거나 이전 값을 쓰는 프로그램은 그때부터 실패합니다.</translation>
    </message>
    <message>
        <source>Add the new value beside the old one, let the programs change over, and update the rows in batches.</source>
        <translation>새 값을 이전 값과 나란히 추가하고, 프로그램을 옮긴 뒤, 행을 배치로 갱신하십시오.</translation>
    </message>
    <message>
        <source>Schema renamed</source>
        <translation>이름을 바꾸는 스키마</translation>
    </message>
    <message>
        <source>Every name that is qualified with the old schema, and every search path that has it, leads nowhere from then on.</source>
        <translation>이전 스키마로 한정한 이름과 이전 스키마가 든 검색 경로는 그때부터 아무것도 찾지 못합니다.</translation>
    </message>
    <message>
        <source>Make a schema with the new name, and move table by table, each with a view left behind.</source>
        <translation>새 이름의 스키마를 만들고, 테이블을 하나씩 옮기며 매번 뷰를 남기십시오.</translation>
    </message>
    <message>
        <source>Table dropped</source>
        <translation>테이블 삭제</translation>
    </message>
    <message>
        <source>Its rows are gone with the COMMIT, whatever the downgrade does, and programs that use it fail.</source>
        <translation>다운그레이드가 무엇을 하든 행은 COMMIT과 함께 사라지고, 그 테이블을 쓰는 프로그램은 실패합니다.</translation>
    </message>
    <message>
        <source>Take its rights away first, see that nobody misses it, keep a dump, and drop it in a later release.</source>
        <translation>먼저 권한을 회수하고, 아무도 찾지 않는지 확인하고, 덤프를 보관한 뒤, 나중 릴리스에서 삭제하십시오.</translation>
    </message>
    <message>
        <source>Column dropped</source>
        <translation>컬럼 삭제</translation>
    </message>
    <message>
        <source>Its values are gone with the COMMIT, whatever the downgrade does, and programs that name it fail: an object-relational mapper names every column that it knows.</source>
        <translation>다운그레이드가 무엇을 하든 값은 COMMIT과 함께 사라지고, 그 컬럼을 지정하는 프로그램은 실패합니다. ORM은 알고 있는 컬럼을 모두 지정합니다.</translation>
    </message>
    <message>
        <source>Take it out of the programs first; until it is dropped, let it be NULL or have a default.</source>
        <translation>먼저 프로그램에서 빼십시오. 삭제할 때까지는 NULL을 허용하거나 기본값을 두십시오.</translation>
    </message>
    <message>
        <source>Schema dropped</source>
        <translation>스키마 삭제</translation>
    </message>
    <message>
        <source>With CASCADE, everything in it goes, and what depends on it elsewhere, with no list to read first.</source>
        <translation>CASCADE를 쓰면 미리 읽어 볼 목록도 없이 그 안의 모든 것과 다른 곳에서 그것에 의존하는 것이 사라집니다.</translation>
    </message>
    <message>
        <source>Drop its objects by their names, and the empty schema without CASCADE.</source>
        <translation>객체를 이름으로 삭제하고, 빈 스키마를 CASCADE 없이 삭제하십시오.</translation>
    </message>
    <message>
        <source>Database dropped</source>
        <translation>데이터베이스 삭제</translation>
    </message>
    <message>
        <source>A revision changes the database that it is run on. Another one is gone at once, without a transaction and without a way back.</source>
        <translation>리비전은 자신이 실행되는 데이터베이스를 바꿉니다. 다른 데이터베이스는 트랜잭션도 되돌릴 길도 없이 즉시 사라집니다.</translation>
    </message>
    <message>
        <source>Drop a database by hand, when a backup of it has been restored once.</source>
        <translation>데이터베이스는 백업을 한 번 복원해 본 뒤에 직접 삭제하십시오.</translation>
    </message>
    <message>
        <source>TRUNCATE … CASCADE</source>
        <translation>TRUNCATE … CASCADE</translation>
    </message>
    <message>
        <source>It empties every table that refers to this one, and those that refer to them, and locks them all under ACCESS EXCLUSIVE: which ones stands nowhere in the statement.</source>
        <translation>이 테이블을 참조하는 모든 테이블과 그것들을 참조하는 테이블까지 비우고, 모두 ACCESS EXCLUSIVE로 잠급니다. 어떤 테이블인지는 문장 어디에도 없습니다.</translation>
    </message>
    <message>
        <source>Name every table that is to be emptied; without CASCADE the server refuses to leave one out.</source>
        <translation>비울 테이블을 모두 적으십시오. CASCADE가 없으면 빠뜨린 것이 있을 때 서버가 거부합니다.</translation>
    </message>
    <message>
        <source>The schema %1 becomes %2: nothing finds its tables under the old name.</source>
        <translation>스키마 %1이(가) %2(으)로 바뀝니다. 이전 이름으로는 그 테이블을 찾을 수 없습니다.</translation>
    </message>
    <message>
        <source>%1 of %2 becomes %3: programs that use the old name fail.</source>
        <translation>%2의 %1이(가) %3(으)로 바뀝니다. 이전 이름을 쓰는 프로그램은 실패합니다.</translation>
    </message>
    <message>
        <source>%1 becomes %2: programs that use the old name fail.</source>
        <translation>%1이(가) %2(으)로 바뀝니다. 이전 이름을 쓰는 프로그램은 실패합니다.</translation>
    </message>
    <message>
        <source>%1 moves to the schema %2: programs that use the old name fail.</source>
        <translation>%1이(가) 스키마 %2(으)로 옮겨집니다. 이전 이름을 쓰는 프로그램은 실패합니다.</translation>
    </message>
    <message>
        <source>The schema %1 is dropped.</source>
        <translation>스키마 %1을(를) 삭제합니다.</translation>
    </message>
    <message>
        <source>%1 is dropped with its rows.</source>
        <translation>%1을(를) 행과 함께 삭제합니다.</translation>
    </message>
    <message>
        <source>%1 of %2 is dropped with its values.</source>
        <translation>%2의 %1을(를) 값과 함께 삭제합니다.</translation>
    </message>
    <message>
        <source>Every table that refers to %1 is emptied too.</source>
        <translation>%1을(를) 참조하는 모든 테이블도 비워집니다.</translation>
    </message>
    <message>
        <source>The database %1 is dropped.</source>
        <translation>데이터베이스 %1을(를) 삭제합니다.</translation>
    </message>
    <message>
        <source>The value %1 of %2 becomes %3: programs that use the old one fail.</source>
        <translation>%2의 값 %1이(가) %3(으)로 바뀝니다. 이전 값을 쓰는 프로그램은 실패합니다.</translation>
    </message>
    <message>
        <source>In the rendered SQL, line %1: %2</source>
        <translation>렌더링한 SQL %1번째 줄: %2</translation>
    </message>
    <message>
        <source>A safer way: %1</source>
        <translation>더 안전한 방법: %1</translation>
    </message>
    <message>
        <source>Instead of:</source>
        <translation>다음 대신:</translation>
    </message>
    <message>
        <source>Write:</source>
        <translation>이렇게 씁니다:</translation>
    </message>
    <message>
        <source>`-- limbeck:ignore %1 reason` above a statement passes over it.</source>
        <translation>문장 바로 위에 `-- limbeck:ignore %1 이유`를 쓰면 넘어갑니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::LockMode</name>
    <message>
        <source>blocks neither reading nor writing</source>
        <translation>읽기도 쓰기도 막지 않음</translation>
    </message>
    <message>
        <source>blocks other schema changes and VACUUM, not reading or writing</source>
        <translation>다른 스키마 변경과 VACUUM을 막고, 읽기와 쓰기는 막지 않음</translation>
    </message>
    <message>
        <source>blocks writing, not reading</source>
        <translation>쓰기를 막고, 읽기는 막지 않음</translation>
    </message>
    <message>
        <source>blocks reading and writing</source>
        <translation>읽기와 쓰기를 막음</translation>
    </message>
</context>
<context>
    <name>limbeck::LockWatch</name>
    <message>
        <source>%1 on %2</source>
        <translation>%2에 %1</translation>
    </message>
    <message>
        <source>a row that another transaction has changed</source>
        <translation>다른 트랜잭션이 변경한 행</translation>
    </message>
    <message>
        <source>the end of an older transaction</source>
        <translation>더 오래된 트랜잭션의 종료</translation>
    </message>
    <message>
        <source>a prepared transaction</source>
        <translation>준비된 트랜잭션</translation>
    </message>
    <message>
        <source>the prepared transaction %1</source>
        <translation>준비된 트랜잭션 %1</translation>
    </message>
    <message>
        <source>process %1 (%2)</source>
        <translation>프로세스 %1(%2)</translation>
    </message>
    <message>
        <source>Who waits for whom cannot be seen, for want of a second connection; the run goes on: %1</source>
        <translation>두 번째 연결이 없어 잠금 대기를 볼 수 없습니다. 실행은 계속됩니다: %1</translation>
    </message>
</context>
<context>
    <name>limbeck::Origin</name>
    <message>
        <source>process environment %1</source>
        <translation>프로세스 환경 %1</translation>
    </message>
    <message>
        <source>default</source>
        <translation>기본값</translation>
    </message>
    <message>
        <source>key store</source>
        <translation>키 저장소</translation>
    </message>
    <message>
        <source>option %1</source>
        <translation>옵션 %1</translation>
    </message>
    <message>
        <source>entered by hand</source>
        <translation>직접 입력함</translation>
    </message>
</context>
<context>
    <name>limbeck::PgDump</name>
    <message>
        <source>The schema of the database could not be read with %1.</source>
        <translation>%1(으)로 데이터베이스의 스키마를 읽지 못했습니다.</translation>
    </message>
    <message>
        <source>pg_dump needs the right to read every table&apos;s definition, and a lock on each for a moment (ACCESS SHARE). Its own words are below.</source>
        <translation>pg_dump에는 모든 테이블의 정의를 읽을 권한과, 테이블마다 잠깐 동안의 잠금(ACCESS SHARE)이 필요합니다. pg_dump가 출력한 내용은 아래에 있습니다.</translation>
    </message>
    <message>
        <source>The rehearsal was stopped.</source>
        <translation>리허설이 중지되었습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::Planner</name>
    <message>
        <source>Revision %1 has the statement DISCARD ALL, which would give up the lock that keeps two runs apart.</source>
        <translation>리비전 %1에 DISCARD ALL 문장이 있습니다. 이 문장은 두 실행이 겹치지 않게 하는 잠금을 놓게 됩니다.</translation>
    </message>
    <message>
        <source>Remove it: what a revision sets in its session is reset behind it anyway.</source>
        <translation>그 문장을 빼십시오. 리비전이 세션에 설정한 것은 어차피 그 뒤에 되돌려집니다.</translation>
    </message>
    <message>
        <source>Revision %1 has no migrate:down section: once applied, it cannot be downgraded.</source>
        <translation>리비전 %1에 migrate:down 섹션이 없습니다. 적용하고 나면 다운그레이드할 수 없습니다.</translation>
    </message>
    <message>
        <source>Add a migrate:down section if a way back is wanted.</source>
        <translation>되돌릴 방법이 필요하면 migrate:down 섹션을 추가하십시오.</translation>
    </message>
    <message numerus="yes">
        <source>The downgrade cannot be planned: %n revision(s) have no migrate:down section: %1.</source>
        <translation>
            <numerusform>다운그레이드를 계획할 수 없습니다. 리비전 %n개에 migrate:down 섹션이 없습니다: %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>Add a migrate:down section to each, or choose a goal that does not go back through them.</source>
        <translation>각 리비전에 migrate:down 섹션을 추가하거나, 그 리비전들을 거치지 않는 목표를 선택하십시오.</translation>
    </message>
    <message>
        <source>There is nothing to do: the database is already at %1.</source>
        <translation>할 일이 없습니다. 데이터베이스가 이미 %1에 있습니다.</translation>
    </message>
    <message>
        <source>The downgrade() of revision %1 is empty: only the version row moves, and what upgrade() made stays in the database.</source>
        <translation>리비전 %1의 downgrade()가 비어 있습니다. 버전 행만 바뀌고 upgrade()가 만든 것은 데이터베이스에 남습니다.</translation>
    </message>
    <message>
        <source>The downgrade() of revision %1 is empty: once applied, it has no way back.</source>
        <translation>리비전 %1의 downgrade()가 비어 있습니다. 한 번 적용하면 되돌릴 방법이 없습니다.</translation>
    </message>
    <message>
        <source>Write a downgrade() that undoes upgrade(), or let it raise an error.</source>
        <translation>upgrade()를 되돌리는 downgrade()를 작성하거나, 오류를 내게 하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::Project</name>
    <message>
        <source>There is no folder %1.</source>
        <translation>폴더 %1이(가) 없습니다.</translation>
    </message>
    <message>
        <source>Name the folder that holds the revisions or limbeck.ini.</source>
        <translation>리비전이나 limbeck.ini가 들어 있는 폴더를 지정하십시오.</translation>
    </message>
    <message>
        <source>%1 holds no project.</source>
        <translation>%1에는 프로젝트가 없습니다.</translation>
    </message>
    <message>
        <source>Looked for limbeck.ini, alembic.ini, and .sql revisions in the folder itself, in migrations and in db/migrations. Open the folder that has one of them.</source>
        <translation>limbeck.ini와 alembic.ini를, 그리고 폴더 자체와 migrations, db/migrations에서 .sql 리비전을 찾았습니다. 그중 하나가 있는 폴더를 여십시오.</translation>
    </message>
    <message>
        <source>limbeck.ini describes the environment %1, but no .env file is its own.</source>
        <translation>limbeck.ini에 환경 %1이(가) 있지만, 이 환경에 속한 .env 파일이 없습니다.</translation>
    </message>
    <message>
        <source>Create .env.%1, or name its files in limbeck.ini.</source>
        <translation>.env.%1을(를) 만들거나 limbeck.ini에 파일을 지정하십시오.</translation>
    </message>
    <message>
        <source>The project %1 has no environment.</source>
        <translation>프로젝트 %1에 환경이 없습니다.</translation>
    </message>
    <message>
        <source>Create a .env file with DATABASE_URL in it. Looked for: %1</source>
        <translation>DATABASE_URL이 들어 있는 .env 파일을 만드십시오. 찾아본 곳: %1</translation>
    </message>
    <message>
        <source>The project has several environments, and none is the default.</source>
        <translation>프로젝트에 환경이 여러 개 있고 기본 환경이 없습니다.</translation>
    </message>
    <message>
        <source>Choose one of %1, or name the default in limbeck.ini (default_environment).</source>
        <translation>%1 중에서 하나를 선택하거나 limbeck.ini에 기본 환경(default_environment)을 지정하십시오.</translation>
    </message>
    <message>
        <source>There is no environment %1.</source>
        <translation>환경 %1이(가) 없습니다.</translation>
    </message>
    <message>
        <source>The environments are: %1</source>
        <translation>있는 환경: %1</translation>
    </message>
    <message>
        <source>No .env file was named.</source>
        <translation>지정된 .env 파일이 없습니다.</translation>
    </message>
    <message>
        <source>%1 lies inside of an Alembic project, which was opened instead: %2</source>
        <translation>%1은(는) Alembic 프로젝트 안에 있어 그 프로젝트를 대신 열었습니다: %2</translation>
    </message>
    <message>
        <source>Open the project&apos;s own folder.</source>
        <translation>프로젝트의 폴더를 여십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::ProjectCheck</name>
    <message>
        <source>The environment %1 is not protected: changes go ahead without its database&apos;s name being confirmed.</source>
        <translation>환경 %1은(는) 보호되어 있지 않습니다. 데이터베이스 이름을 확인하지 않고 변경이 진행됩니다.</translation>
    </message>
    <message>
        <source>Add `protected = true` to the section [environment.%1] of limbeck.ini.</source>
        <translation>limbeck.ini의 [environment.%1] 섹션에 `protected = true`를 추가하십시오.</translation>
    </message>
    <message>
        <source>%1 is tracked by git, with any password in it.</source>
        <translation>%1이(가) 그 안의 비밀번호와 함께 git으로 추적되고 있습니다.</translation>
    </message>
    <message>
        <source>Take it out with `git rm --cached %1`, add it to .gitignore, and change the passwords that it held.</source>
        <translation>`git rm --cached %1`로 빼고 .gitignore에 추가한 다음, 들어 있던 비밀번호를 바꾸십시오.</translation>
    </message>
    <message>
        <source>git does not ignore %1, so that it could be committed by accident.</source>
        <translation>git이 %1을(를) 무시하지 않으므로 실수로 커밋될 수 있습니다.</translation>
    </message>
    <message>
        <source>Add %1 to .gitignore.</source>
        <translation>.gitignore에 %1을(를) 추가하십시오.</translation>
    </message>
    <message numerus="yes">
        <source>The revisions have %n heads: %1</source>
        <translation>
            <numerusform>리비전에 head가 %n개 있습니다: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Write a revision that merges them (Revises: %1), or name the head or branch that you mean.</source>
        <translation>이들을 병합하는 리비전(Revises: %1)을 쓰거나, 원하는 head나 브랜치를 지정하십시오.</translation>
    </message>
    <message>
        <source>env.py keeps the applied revisions in %1, but Limbeck looks in %2.</source>
        <translation>env.py는 적용된 리비전을 %1에 기록하지만 Limbeck은 %2을(를) 봅니다.</translation>
    </message>
    <message>
        <source>Set version_table and version_schema in limbeck.ini to what env.py says.</source>
        <translation>limbeck.ini의 version_table과 version_schema를 env.py와 같게 설정하십시오.</translation>
    </message>
    <message>
        <source>The revision %1, which the database is at, came with the commit %2 (%3) and has been removed since.</source>
        <translation>데이터베이스에 적용된 리비전 %1은(는) 커밋 %2(%3)에서 추가되었다가 그 뒤에 삭제되었습니다.</translation>
    </message>
    <message>
        <source>The revision %1, which the database is at, is in git: %2 (%3).</source>
        <translation>데이터베이스에 적용된 리비전 %1은(는) git에 있습니다: %2 (%3).</translation>
    </message>
    <message>
        <source>Take the file back with `git checkout %1 -- %2`, or go back from it first.</source>
        <translation>`git checkout %1 -- %2`로 파일을 되살리거나, 먼저 그 리비전에서 되돌리십시오.</translation>
    </message>
    <message>
        <source>Switch to that branch or merge it, or choose another environment.</source>
        <translation>그 브랜치로 전환하거나 병합하거나, 다른 환경을 선택하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::ProjectSettings</name>
    <message>
        <source>The value of %1 in section [%2] of limbeck.ini cannot be used.</source>
        <translation>limbeck.ini의 [%2] 섹션에 있는 %1의 값을 사용할 수 없습니다.</translation>
    </message>
    <message>
        <source>%1 in limbeck.ini looks like a secret, and limbeck.ini is meant to be committed.</source>
        <translation>limbeck.ini의 %1은(는) 비밀 값으로 보입니다. limbeck.ini는 커밋하는 파일입니다.</translation>
    </message>
    <message>
        <source>Move it to a .env file that git ignores, and change the password if it was committed.</source>
        <translation>git이 무시하는 .env 파일로 옮기고, 이미 커밋했다면 비밀번호를 바꾸십시오.</translation>
    </message>
    <message>
        <source>limbeck.ini has the key %1 in section [%2], which Limbeck does not know.</source>
        <translation>limbeck.ini의 [%2] 섹션에 Limbeck이 모르는 키 %1이(가) 있습니다.</translation>
    </message>
    <message>
        <source>Check the spelling, or remove the line.</source>
        <translation>철자를 확인하거나 그 줄을 지우십시오.</translation>
    </message>
    <message>
        <source>limbeck.ini has the section [%1], which Limbeck does not know.</source>
        <translation>limbeck.ini에 Limbeck이 모르는 섹션 [%1]이(가) 있습니다.</translation>
    </message>
    <message>
        <source>Write true or false.</source>
        <translation>true 또는 false를 쓰십시오.</translation>
    </message>
    <message>
        <source>Write a duration such as 5s, 500ms or 2min; 0 means no limit.</source>
        <translation>5s, 500ms, 2min 같은 시간을 쓰십시오. 0은 제한 없음입니다.</translation>
    </message>
    <message>
        <source>Name the version table, or remove the line for alembic_version.</source>
        <translation>버전 테이블을 지정하거나, alembic_version을 쓰려면 그 줄을 지우십시오.</translation>
    </message>
    <message>
        <source>The environment %1 names no file in limbeck.ini.</source>
        <translation>limbeck.ini의 환경 %1에 지정된 파일이 없습니다.</translation>
    </message>
    <message>
        <source>List its .env files, parted by commas, or remove the line.</source>
        <translation>.env 파일을 쉼표로 구분해 나열하거나 그 줄을 지우십시오.</translation>
    </message>
    <message>
        <source>Write green, amber, red, blue, violet or grey.</source>
        <translation>green, amber, red, blue, violet, grey 중 하나를 쓰십시오.</translation>
    </message>
    <message>
        <source>Name a file, without quotes and ${…}, which ssh would take for something else.</source>
        <translation>따옴표와 ${…} 없이 파일을 적으십시오. ssh는 그것을 다른 뜻으로 받아들입니다.</translation>
    </message>
    <message>
        <source>Write user@host, user@host:22, or a Host of ssh&apos;s own configuration. It has no password: ssh logs in by a key.</source>
        <translation>user@host, user@host:22 또는 ssh 자체 설정의 Host를 적으십시오. 비밀번호는 없습니다. ssh는 키로 로그인합니다.</translation>
    </message>
    <message>
        <source>%1 in section [%2] of limbeck.ini has no tunnel that it would be for.</source>
        <translation>limbeck.ini의 [%2] 섹션에 있는 %1에는 해당하는 터널이 없습니다.</translation>
    </message>
    <message>
        <source>Name the machine that the tunnel goes through with ssh_tunnel, or remove the line.</source>
        <translation>터널이 거치는 컴퓨터를 ssh_tunnel로 지정하거나 그 줄을 없애십시오.</translation>
    </message>
    <message>
        <source>Sections are [limbeck], [lint], [review] and [environment.NAME].</source>
        <translation>섹션은 [limbeck], [lint], [review], [environment.NAME]입니다.</translation>
    </message>
    <message>
        <source>Write NAME:KEY for each reviewer, parted by commas. `limbeck-cli review key` shows a reviewer&apos;s public key.</source>
        <translation>검토자마다 이름:키를 쉼표로 구분하여 적으십시오. 검토자의 공개 키는 `limbeck-cli review key`로 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>Write off, info, warning or error.</source>
        <translation>off, info, warning, error 중 하나를 쓰십시오.</translation>
    </message>
    <message>
        <source>The environment %1 wants signed reviews, and limbeck.ini names nobody whose signature counts.</source>
        <translation>환경 %1은(는) 서명된 검토를 요구하지만, limbeck.ini에 서명을 인정할 사람이 없습니다.</translation>
    </message>
    <message>
        <source>Add the reviewers&apos; public keys: trusted_keys in the section [review].</source>
        <translation>[review] 섹션의 trusted_keys에 검토자의 공개 키를 추가하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::ProjectSettingsEdit</name>
    <message>
        <source>limbeck.ini cannot be read.</source>
        <translation>limbeck.ini를 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Check that you may read it.</source>
        <translation>읽기 권한이 있는지 확인하십시오.</translation>
    </message>
    <message>
        <source>The value looks like a secret, and limbeck.ini is meant to be committed.</source>
        <translation>이 값은 비밀 값으로 보이는데, limbeck.ini는 커밋하는 파일입니다.</translation>
    </message>
    <message>
        <source>Keep it in a .env file.</source>
        <translation>.env 파일에 두십시오.</translation>
    </message>
    <message>
        <source>limbeck.ini cannot name a file with a comma in its name.</source>
        <translation>이름에 쉼표가 있는 파일은 limbeck.ini에 적을 수 없습니다.</translation>
    </message>
    <message>
        <source>Rename the file.</source>
        <translation>파일 이름을 바꾸십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::PythonInterpreter</name>
    <message>
        <source>Install it there: %1</source>
        <translation>거기에 설치하십시오: %1</translation>
    </message>
    <message>
        <source>%1 has no Alembic.</source>
        <translation>%1에 Alembic이 없습니다.</translation>
    </message>
    <message>
        <source>Alembic %1 is older than 1.8, the first that Limbeck was tried with.</source>
        <translation>Alembic %1은(는) Limbeck이 확인한 가장 오래된 버전 1.8보다 오래되었습니다.</translation>
    </message>
    <message>
        <source>%1 lacks the driver %2, which the target&apos;s URL asks for.</source>
        <translation>%1에 대상의 URL이 요구하는 드라이버 %2이(가) 없습니다.</translation>
    </message>
    <message>
        <source>The virtual environment %1 is active, but the project has one of its own, which is used: %2</source>
        <translation>가상 환경 %1이(가) 활성화되어 있지만 프로젝트에 자체 가상 환경이 있어 그것을 씁니다: %2</translation>
    </message>
    <message>
        <source>%1 does not run.</source>
        <translation>%1이(가) 실행되지 않습니다.</translation>
    </message>
    <message>
        <source>There is no Python program %1.</source>
        <translation>Python 프로그램 %1이(가) 없습니다.</translation>
    </message>
    <message>
        <source>Give its path, or the folder of a virtual environment.</source>
        <translation>프로그램의 경로나 가상 환경의 폴더를 지정하십시오.</translation>
    </message>
    <message>
        <source>No Python was found for the project.</source>
        <translation>프로젝트에 쓸 Python을 찾지 못했습니다.</translation>
    </message>
    <message>
        <source>Looked for:</source>
        <translation>찾아본 곳:</translation>
    </message>
    <message>
        <source>chosen by hand</source>
        <translation>직접 선택함</translation>
    </message>
    <message>
        <source>from limbeck.ini</source>
        <translation>limbeck.ini에서</translation>
    </message>
    <message>
        <source>%1 of the project</source>
        <translation>프로젝트의 %1</translation>
    </message>
    <message>
        <source>the active environment</source>
        <translation>활성화된 환경</translation>
    </message>
    <message>
        <source>py -3</source>
        <translation>py -3</translation>
    </message>
    <message>
        <source>from PATH</source>
        <translation>PATH에서</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <translation>%2의 %1</translation>
    </message>
    <message>
        <source>python3 and python in PATH</source>
        <translation>PATH의 python3와 python</translation>
    </message>
    <message>
        <source>Choose another one with %1, or as `python` in limbeck.ini.</source>
        <translation>%1(으)로 또는 limbeck.ini의 `python`으로 다른 것을 고르십시오.</translation>
    </message>
    <message>
        <source>Limbeck needs Python 3.7 or later. Choose another one with %1, or as `python` in limbeck.ini.</source>
        <translation>Limbeck에는 Python 3.7 이상이 필요합니다. %1(으)로 또는 limbeck.ini의 `python`으로 다른 것을 고르십시오.</translation>
    </message>
    <message>
        <source>Install Python 3.7 or later, or choose one with %1, or as `python` in limbeck.ini.</source>
        <translation>Python 3.7 이상을 설치하거나, %1(으)로 또는 limbeck.ini의 `python`으로 하나를 고르십시오.</translation>
    </message>
    <message>
        <source>%1, and `python` in limbeck.ini</source>
        <translation>%1, 그리고 limbeck.ini의 `python`</translation>
    </message>
</context>
<context>
    <name>limbeck::PythonLexer</name>
    <message>
        <source>The file says that it is encoded in %1; only UTF-8 is read.</source>
        <translation>파일에 인코딩이 %1(으)로 적혀 있습니다. UTF-8만 읽습니다.</translation>
    </message>
    <message>
        <source>Save it as UTF-8 and remove that line.</source>
        <translation>UTF-8로 저장하고 그 줄을 지우십시오.</translation>
    </message>
    <message>
        <source>The file is not UTF-8.</source>
        <translation>파일이 UTF-8이 아닙니다.</translation>
    </message>
    <message>
        <source>Save it as UTF-8.</source>
        <translation>UTF-8로 저장하십시오.</translation>
    </message>
    <message>
        <source>The string that begins here has no end.</source>
        <translation>여기서 시작하는 문자열이 끝나지 않습니다.</translation>
    </message>
    <message>
        <source>The bracket that is opened here is never closed.</source>
        <translation>여기서 연 괄호가 닫히지 않습니다.</translation>
    </message>
    <message>
        <source>This bracket closes none that is open.</source>
        <translation>이 괄호에 맞는 여는 괄호가 없습니다.</translation>
    </message>
    <message>
        <source>The indentation of this line fits no block around it.</source>
        <translation>이 줄의 들여쓰기가 주위의 어느 블록과도 맞지 않습니다.</translation>
    </message>
    <message>
        <source>Python would refuse the file too: correct it.</source>
        <translation>Python도 이 파일을 거부합니다. 고치십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::Quantities</name>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1초</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1분</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1시간</translation>
    </message>
    <message>
        <source>less than 1 s</source>
        <translation>1초 미만</translation>
    </message>
    <message>
        <source>about %1 s</source>
        <translation>약 %1초</translation>
    </message>
    <message>
        <source>about %1 min</source>
        <translation>약 %1분</translation>
    </message>
    <message>
        <source>about %1 h</source>
        <translation>약 %1시간</translation>
    </message>
</context>
<context>
    <name>limbeck::Rehearsal</name>
    <message>
        <source>The SQL of revision %1 is not known before it runs.</source>
        <translation>리비전 %1의 SQL은 실행하기 전에는 알 수 없습니다.</translation>
    </message>
    <message>
        <source>The rehearsal ends here: what it does, and what comes behind it, cannot be measured from its SQL.</source>
        <translation>리허설은 여기에서 끝납니다. 이 리비전이 하는 일과 그 뒤의 것은 SQL만으로 측정할 수 없습니다.</translation>
    </message>
    <message>
        <source>The SQL of the way back of revision %1 is not known before it runs.</source>
        <translation>리비전 %1을(를) 되돌리는 SQL은 실행하기 전에는 알 수 없습니다.</translation>
    </message>
    <message>
        <source>Revision %1 cannot be run a second time after its way back; the rehearsal ends here.</source>
        <translation>리비전 %1은(는) 되돌린 뒤에 다시 실행할 수 없습니다. 리허설은 여기에서 끝납니다.</translation>
    </message>
    <message>
        <source>The SQL of revision %1 is not known before it runs, so the history cannot be replayed.</source>
        <translation>리비전 %1의 SQL은 실행하기 전에는 알 수 없으므로 이력을 다시 실행할 수 없습니다.</translation>
    </message>
    <message>
        <source>What was measured is the SQL that the project&apos;s Alembic renders for each revision, not a run of its Python.</source>
        <translation>측정한 것은 프로젝트의 Alembic이 리비전마다 만들어 낸 SQL이며, Python을 실행한 것이 아닙니다.</translation>
    </message>
    <message>
        <source>A revision that decides by what it finds in the database may do something else.</source>
        <translation>데이터베이스의 내용에 따라 하는 일이 달라지는 리비전은 다르게 동작할 수 있습니다.</translation>
    </message>
    <message>
        <source>Only an upgrade can be rehearsed.</source>
        <translation>업그레이드만 리허설할 수 있습니다.</translation>
    </message>
    <message>
        <source>The rehearsal was stopped.</source>
        <translation>리허설이 중지되었습니다.</translation>
    </message>
    <message>
        <source>The connection to the sandbox was lost.</source>
        <translation>샌드박스와의 연결이 끊어졌습니다.</translation>
    </message>
    <message>
        <source>Alembic ended without having run the revisions.</source>
        <translation>Alembic이 리비전을 실행하지 않고 끝났습니다.</translation>
    </message>
    <message>
        <source>Its own process cannot be rehearsed: %1</source>
        <translation>프로젝트 자체 프로세스로 리허설할 수 없습니다: %1</translation>
    </message>
    <message>
        <source>It cannot run in the transaction that the rehearsal is in.</source>
        <translation>리허설이 진행 중인 트랜잭션 안에서는 실행할 수 없습니다.</translation>
    </message>
    <message>
        <source>Revision %1: %2 cannot run in a transaction and was left out.</source>
        <translation>리비전 %1: %2은(는) 트랜잭션 안에서 실행할 수 없어 제외했습니다.</translation>
    </message>
    <message>
        <source>Without --on-target the rehearsal measures it in a sandbox. What comes behind it may fail here for want of it.</source>
        <translation>--on-target 없이 실행하면 샌드박스에서 측정합니다. 뒤따르는 문장은 이것이 없어서 여기서 실패할 수 있습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n sequence(s) moved on, which no rollback takes back: %1</source>
        <translation>
            <numerusform>시퀀스 %n개가 진행되었으며 롤백으로 되돌릴 수 없습니다: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>By the rehearsal, or by others meanwhile. Their next values leave a gap.</source>
        <translation>리허설 또는 그동안의 다른 세션 때문입니다. 다음 값에 빈 번호가 생깁니다.</translation>
    </message>
    <message>
        <source>Behind the rollback the target is not as it was before.</source>
        <translation>롤백 후 대상이 이전과 같지 않습니다.</translation>
    </message>
    <message>
        <source>Somebody else has changed it meanwhile, or a revision has: see what is different.</source>
        <translation>그동안 다른 누군가나 리비전이 변경했습니다. 무엇이 다른지 확인하십시오.</translation>
    </message>
    <message>
        <source>The session is in a transaction already.</source>
        <translation>세션이 이미 트랜잭션 안에 있습니다.</translation>
    </message>
    <message>
        <source>the target itself, in a transaction that was rolled back</source>
        <translation>대상 자체, 롤백된 트랜잭션</translation>
    </message>
    <message>
        <source>The revisions ran on the target itself and were rolled back: their locks were real, and others have waited for them.</source>
        <translation>리비전을 대상에서 직접 실행하고 롤백했습니다. 잠금은 실제였으며 다른 세션이 기다렸습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::Report</name>
    <message>
        <source>info</source>
        <translation>정보</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>경고</translation>
    </message>
    <message>
        <source>error</source>
        <translation>오류</translation>
    </message>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>오류 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>경고 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n note(s)</source>
        <translation>
            <numerusform>참고 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>No findings.</source>
        <translation>지적 사항이 없습니다.</translation>
    </message>
    <message>
        <source>hint: %1</source>
        <translation>힌트: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n finding(s) of the baseline are left out.</source>
        <translation>
            <numerusform>기준 파일에 있는 지적 사항 %n건을 제외했습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Where</source>
        <translation>위치</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>지적 사항</translation>
    </message>
</context>
<context>
    <name>limbeck::ReviewBundle</name>
    <message>
        <source>%1 is no signed review that this version of Limbeck can read.</source>
        <translation>%1은(는) 이 버전의 Limbeck이 읽을 수 있는 서명된 검토가 아닙니다.</translation>
    </message>
    <message>
        <source>It may be of a newer version, or damaged. Ask for it again.</source>
        <translation>더 새로운 버전의 파일이거나 손상되었을 수 있습니다. 다시 요청하십시오.</translation>
    </message>
    <message>
        <source>%1 is not what was signed: it was changed afterwards.</source>
        <translation>%1은(는) 서명된 내용이 아닙니다: 서명 후에 변경되었습니다.</translation>
    </message>
    <message>
        <source>Ask the reviewer for the file again. A review is changed by signing a new one.</source>
        <translation>검토자에게 파일을 다시 요청하십시오. 검토를 바꾸려면 새로 서명해야 합니다.</translation>
    </message>
    <message>
        <source>The review %1 cannot be read.</source>
        <translation>검토 %1을(를) 읽을 수 없습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::ReviewCoverage</name>
    <message>
        <source>none</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>The plan has revision %1 where the review has %2.</source>
        <translation>계획에는 리비전 %1이(가) 있으나 검토의 같은 자리에는 %2이(가) 있습니다.</translation>
    </message>
    <message>
        <source>Revision %1 was reviewed for %2.</source>
        <translation>리비전 %1은(는) %2 용도로 검토되었습니다.</translation>
    </message>
    <message>
        <source>The script of revision %1 was changed: %2</source>
        <translation>리비전 %1의 스크립트가 변경되었습니다: %2</translation>
    </message>
    <message>
        <source>Revision %1 now stands elsewhere in the history.</source>
        <translation>리비전 %1의 이력상 위치가 바뀌었습니다.</translation>
    </message>
    <message>
        <source>Revision %1 is not in the review.</source>
        <translation>리비전 %1은(는) 검토에 없습니다.</translation>
    </message>
    <message>
        <source>The review is of the target %1, and this is %2.</source>
        <translation>검토는 대상 %1에 대한 것이며, 지금 대상은 %2입니다.</translation>
    </message>
    <message>
        <source>The target %1 is reached in another way than the reviewed one.</source>
        <translation>대상 %1에 검토된 것과 다른 경로로 연결됩니다.</translation>
    </message>
    <message>
        <source>The review is of a plan for %1, not for %2.</source>
        <translation>검토는 %2이(가) 아니라 %1 계획에 대한 것입니다.</translation>
    </message>
    <message>
        <source>What runs the revisions has changed: %1 in the review, now %2.</source>
        <translation>리비전을 실행하는 엔진이 바뀌었습니다: 검토에서는 %1, 지금은 %2입니다.</translation>
    </message>
    <message>
        <source>env.py, Alembic&apos;s configuration or the -x arguments were changed.</source>
        <translation>env.py, Alembic 설정 또는 -x 인자가 변경되었습니다.</translation>
    </message>
    <message>
        <source>not decided</source>
        <translation>미결정</translation>
    </message>
    <message>
        <source>approved</source>
        <translation>승인</translation>
    </message>
    <message>
        <source>needs work</source>
        <translation>수정 필요</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>반려</translation>
    </message>
    <message>
        <source>The applied revisions are other ones: %1 in the review, now %2.</source>
        <translation>적용된 리비전이 다릅니다: 검토에서는 %1, 지금은 %2입니다.</translation>
    </message>
    <message>
        <source>The plan&apos;s fingerprint is another one.</source>
        <translation>계획의 지문이 다릅니다.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>as a whole: %1</source>
        <translation>전체: %1</translation>
    </message>
    <message>
        <source>The review of %1 does not approve of this plan.</source>
        <translation>%1의 검토가 이 계획을 승인하지 않습니다.</translation>
    </message>
    <message>
        <source>Settle with the reviewer what is to be done, and have it reviewed again.</source>
        <translation>검토자와 조치를 합의한 뒤 다시 검토를 받으십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::ReviewDocument</name>
    <message>
        <source>This is no review that this version of Limbeck can read: &quot;%1&quot; is missing or of another kind.</source>
        <translation>이 버전의 Limbeck이 읽을 수 있는 검토가 아닙니다: &quot;%1&quot;이(가) 없거나 형식이 다릅니다.</translation>
    </message>
    <message>
        <source>It may be of a newer version, or damaged. Ask for it again.</source>
        <translation>더 새로운 버전의 파일이거나 손상되었을 수 있습니다. 다시 요청하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::ReviewDrafts</name>
    <message>
        <source>The file with your unfinished reviews cannot be read.</source>
        <translation>작성 중인 검토 파일을 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>It was left as it is. Repair it, or move it away to begin anew.</source>
        <translation>파일은 그대로 두었습니다. 복구하거나, 다른 곳으로 옮기고 새로 시작하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::ReviewExport</name>
    <message>
        <source>not reviewed yet</source>
        <translation>아직 검토 안 함</translation>
    </message>
    <message>
        <source>approved</source>
        <translation>승인</translation>
    </message>
    <message>
        <source>needs work</source>
        <translation>수정 필요</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>반려</translation>
    </message>
    <message>
        <source>leaves the schema as it was</source>
        <translation>스키마를 원래대로 되돌립니다</translation>
    </message>
    <message>
        <source>runs, and leaves the schema different</source>
        <translation>실행되지만 스키마가 달라집니다</translation>
    </message>
    <message>
        <source>there is none</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>fails</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>fails: %1</source>
        <translation>실패: %1</translation>
    </message>
    <message>
        <source>not tried</source>
        <translation>시도하지 않음</translation>
    </message>
    <message>
        <source>%1, from statement %2 of %3 to the end of the transaction</source>
        <translation>%1, 문장 %3개 중 %2번째부터 트랜잭션이 끝날 때까지</translation>
    </message>
    <message>
        <source>Review of a downgrade to %1</source>
        <translation>%1(으)로 내리는 다운그레이드 검토</translation>
    </message>
    <message>
        <source>Review of a stamp to %1</source>
        <translation>%1 스탬프 검토</translation>
    </message>
    <message>
        <source>Review of an upgrade to %1</source>
        <translation>%1까지의 업그레이드 검토</translation>
    </message>
    <message>
        <source>by %1</source>
        <translation>검토자 %1</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>프로젝트</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>환경</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>PostgreSQL</source>
        <translation>PostgreSQL</translation>
    </message>
    <message>
        <source>Applied now</source>
        <translation>현재 적용됨</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>Revisions</source>
        <translation>리비전</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>작성</translation>
    </message>
    <message>
        <source>Fingerprint of the plan</source>
        <translation>계획의 지문</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>외 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>not rehearsed</source>
        <translation>리허설 안 함</translation>
    </message>
    <message>
        <source>At a glance</source>
        <translation>한눈에 보기</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>리비전</translation>
    </message>
    <message>
        <source>Locks that block</source>
        <translation>차단하는 잠금</translation>
    </message>
    <message>
        <source>Rewrites</source>
        <translation>재작성</translation>
    </message>
    <message>
        <source>Way back</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>Risks, findings</source>
        <translation>위험, 지적 사항</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>판정</translation>
    </message>
    <message>
        <source>Risk on this database (estimates)</source>
        <translation>이 데이터베이스에서의 위험(추정)</translation>
    </message>
    <message>
        <source>in one transaction</source>
        <translation>하나의 트랜잭션에서</translation>
    </message>
    <message>
        <source>outside of a transaction, statement by statement</source>
        <translation>트랜잭션 밖에서 문장 단위로</translation>
    </message>
    <message>
        <source>%1 in the rehearsal</source>
        <translation>리허설에서 %1</translation>
    </message>
    <message>
        <source>Measured in the rehearsal</source>
        <translation>리허설에서 측정한 사실</translation>
    </message>
    <message>
        <source>Reads whole</source>
        <translation>전체 읽기</translation>
    </message>
    <message>
        <source>Left invalid</source>
        <translation>무효로 남는 객체</translation>
    </message>
    <message>
        <source>Under lock</source>
        <translation>잠금 상태에서</translation>
    </message>
    <message numerus="yes">
        <source>%n statement(s) run while a table can be neither read nor written already.</source>
        <translation>
            <numerusform>테이블을 이미 읽지도 쓰지도 못하는 동안 문장 %n개가 실행됩니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Locks</source>
        <translation>잠금</translation>
    </message>
    <message>
        <source>none that blocks anything on what was there before</source>
        <translation>기존 객체를 차단하는 잠금이 없습니다</translation>
    </message>
    <message>
        <source>Statements</source>
        <translation>문장</translation>
    </message>
    <message>
        <source>Statement %1, line %2</source>
        <translation>문장 %1, %2행</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n행</numerusform>
        </translation>
    </message>
    <message>
        <source>rewrites %1</source>
        <translation>%1 재작성</translation>
    </message>
    <message>
        <source>reads whole %1</source>
        <translation>%1 전체를 읽음</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>지적 사항</translation>
    </message>
    <message>
        <source>Its SQL is not known.</source>
        <translation>SQL을 알 수 없습니다.</translation>
    </message>
    <message>
        <source>What changes in the schema</source>
        <translation>스키마에서 바뀌는 것</translation>
    </message>
    <message>
        <source>Not rehearsed: no fact was measured.</source>
        <translation>리허설을 하지 않아 측정한 사실이 없습니다.</translation>
    </message>
    <message>
        <source>The rehearsal ran through.</source>
        <translation>리허설이 끝까지 실행되었습니다.</translation>
    </message>
    <message>
        <source>The rehearsal did not run through.</source>
        <translation>리허설이 끝까지 실행되지 않았습니다.</translation>
    </message>
    <message>
        <source>What all of it changes in the schema</source>
        <translation>전체가 스키마에서 바꾸는 것</translation>
    </message>
    <message>
        <source>Overall</source>
        <translation>전체</translation>
    </message>
    <message>
        <source>Locks, rewrites and the schema were measured on a copy of the schema without rows; durations are of that copy. Scripts are shown word for word; characters that cannot be seen are written as [U+…].</source>
        <translation>잠금, 재작성, 스키마는 행이 없는 스키마 복사본에서 측정했으며 소요 시간도 그 복사본의 것입니다. 스크립트는 원문 그대로 표시하고, 보이지 않는 문자는 [U+…]로 적습니다.</translation>
    </message>
    <message>
        <source>Review: %1, %2</source>
        <translation>검토: %1, %2</translation>
    </message>
    <message>
        <source>en</source>
        <extracomment>The code of the language that this is translated into: en, ko</extracomment>
        <translation>ko</translation>
    </message>
    <message>
        <source>The comment would be too long with everything: look at the HTML file for the rest.</source>
        <translation>전부 넣으면 댓글이 너무 길어집니다. 나머지는 HTML 파일을 보십시오.</translation>
    </message>
    <message>
        <source>The review rejects it.</source>
        <translation>검토에서 거부되었습니다.</translation>
    </message>
    <message>
        <source>The review says that it needs work.</source>
        <translation>검토 결과 수정이 필요합니다.</translation>
    </message>
    <message>
        <source>Revision %1 fails in the rehearsal: %2</source>
        <translation>리비전 %1이(가) 리허설에서 실패합니다: %2</translation>
    </message>
    <message>
        <source>The way back: %1</source>
        <translation>되돌리기: %1</translation>
    </message>
</context>
<context>
    <name>limbeck::ReviewGate</name>
    <message>
        <source>This plan is not what %1 reviewed on %2.</source>
        <translation>이 계획은 %1이(가) %2에 검토한 것과 다릅니다.</translation>
    </message>
    <message>
        <source>Have this plan reviewed, or bring back what was reviewed.</source>
        <translation>이 계획을 검토받거나, 검토된 상태로 되돌리십시오.</translation>
    </message>
    <message>
        <source>A run needs a signed review of its plan, and there is none.</source>
        <translation>실행하려면 계획에 대한 서명된 검토가 필요하지만 없습니다.</translation>
    </message>
    <message>
        <source>looked in %1</source>
        <translation>찾은 위치: %1</translation>
    </message>
    <message>
        <source>Have it reviewed (`limbeck-cli review`), and put the file there, or name it with --review.</source>
        <translation>검토를 받아(`limbeck-cli review`) 파일을 그곳에 두거나 --review로 지정하십시오.</translation>
    </message>
    <message>
        <source>%1 is signed with a key that nobody is known by.</source>
        <translation>%1은(는) 알려지지 않은 키로 서명되었습니다.</translation>
    </message>
    <message>
        <source>the key: %1, of somebody who says to be &quot;%2&quot;</source>
        <translation>키: %1, 자칭 &quot;%2&quot;</translation>
    </message>
    <message>
        <source>Whose signature counts stands in limbeck.ini: [review] trusted_keys.</source>
        <translation>누구의 서명을 인정할지는 limbeck.ini의 [review] trusted_keys에 있습니다.</translation>
    </message>
    <message>
        <source>Reviewed and approved by %1 on %2: %3</source>
        <translation>%1이(가) %2에 검토하고 승인함: %3</translation>
    </message>
</context>
<context>
    <name>limbeck::ReviewKey</name>
    <message>
        <source>Others may read the signing key %1.</source>
        <translation>다른 사용자가 서명 키 %1을(를) 읽을 수 있습니다.</translation>
    </message>
    <message>
        <source>Take their rights away (chmod 600, or the file&apos;s security page in Windows). If somebody may have read it, make a new one and tell your team.</source>
        <translation>권한을 제거하십시오(chmod 600, Windows에서는 파일의 보안 탭). 누군가 읽었을 수 있다면 새 키를 만들고 팀에 알리십시오.</translation>
    </message>
    <message>
        <source>The signing key %1 cannot be read.</source>
        <translation>서명 키 %1을(를) 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>There is a signing key already: %1.</source>
        <translation>서명 키가 이미 있습니다: %1.</translation>
    </message>
    <message>
        <source>It is never overwritten. To have a new one, remove the old one from the key store, or name another file.</source>
        <translation>키는 덮어쓰지 않습니다. 새 키를 만들려면 키 저장소에서 이전 키를 제거하거나 다른 파일을 지정하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::ReviewMaker</name>
    <message>
        <source>There is nothing to review: the database is already at %1.</source>
        <translation>검토할 것이 없습니다: 데이터베이스가 이미 %1에 있습니다.</translation>
    </message>
    <message>
        <source>A review is of a plan for one database, and this plan is not of %1.</source>
        <translation>검토는 한 데이터베이스에 대한 계획을 대상으로 하며, 이 계획은 %1의 것이 아닙니다.</translation>
    </message>
    <message>
        <source>Plan from what is applied there, not from a revision that is named.</source>
        <translation>지정한 리비전이 아니라 그곳에 적용된 상태에서 계획하십시오.</translation>
    </message>
    <message>
        <source>The rehearsal is of other revisions than the plan.</source>
        <translation>리허설이 계획과 다른 리비전의 것입니다.</translation>
    </message>
    <message>
        <source>Rehearse once more.</source>
        <translation>리허설을 다시 실행하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::RevisionGraph</name>
    <message>
        <source>“%1” can be reached on more than one branch.</source>
        <translation>“%1”에는 두 개 이상의 브랜치에서 도달할 수 있습니다.</translation>
    </message>
    <message>
        <source>Write the branch in front, as in label@+1 or label@-1, or name the revision.</source>
        <translation>label@+1이나 label@-1처럼 앞에 브랜치를 쓰거나 리비전을 지정하십시오.</translation>
    </message>
    <message>
        <source>Revision %1 is not below what is applied, so there is no way down to it.</source>
        <translation>리비전 %1은(는) 적용된 것보다 아래에 있지 않으므로 그곳으로 내려가는 길이 없습니다.</translation>
    </message>
    <message>
        <source>Use a revision that the applied ones descend from, or base.</source>
        <translation>적용된 리비전들의 조상인 리비전이나 base를 사용하십시오.</translation>
    </message>
    <message>
        <source>“%1” does not lead upwards from what is applied.</source>
        <translation>“%1”은(는) 적용된 것에서 위로 이어지지 않습니다.</translation>
    </message>
    <message>
        <source>Use +N for an upgrade, or downgrade to go back.</source>
        <translation>업그레이드에는 +N을 쓰고, 되돌아가려면 downgrade를 사용하십시오.</translation>
    </message>
    <message>
        <source>“%1” does not lead downwards from what is applied.</source>
        <translation>“%1”은(는) 적용된 것에서 아래로 이어지지 않습니다.</translation>
    </message>
    <message>
        <source>Use -N for a downgrade, or upgrade to go on.</source>
        <translation>다운그레이드에는 -N을 쓰고, 더 나아가려면 upgrade를 사용하십시오.</translation>
    </message>
    <message>
        <source>The branch “%1” has nothing above that revision to take back.</source>
        <translation>브랜치 “%1”에는 그 리비전 위로 되돌릴 것이 없습니다.</translation>
    </message>
    <message>
        <source>Use a revision that the branch&apos;s applied revisions descend from.</source>
        <translation>그 브랜치에서 적용된 리비전들의 조상인 리비전을 사용하십시오.</translation>
    </message>
    <message>
        <source>Revision %1 stands beside another one that implies it.</source>
        <translation>리비전 %1이(가) 그것을 포함하는 다른 리비전과 나란히 있습니다.</translation>
    </message>
    <message>
        <source>Name only the newer one. If the version table has both, stamp base, then stamp the newer one.</source>
        <translation>더 새로운 것만 지정하십시오. 버전 테이블에 두 행이 모두 있다면 base로 stamp 한 다음 더 새로운 것으로 stamp 하십시오.</translation>
    </message>
    <message>
        <source>“%1” leads past the end of the revisions.</source>
        <translation>“%1”은(는) 리비전의 끝을 넘어갑니다.</translation>
    </message>
    <message>
        <source>Use a smaller number, head, or base.</source>
        <translation>더 작은 숫자나 head 또는 base를 사용하십시오.</translation>
    </message>
    <message>
        <source>The id “%1” is longer than 32 characters.</source>
        <translation>ID “%1”이(가) 32자보다 깁니다.</translation>
    </message>
    <message>
        <source>Shorten it: the version table holds 32.</source>
        <translation>줄이십시오. 버전 테이블에는 32자까지 들어갑니다.</translation>
    </message>
    <message>
        <source>The id “%1” holds “%2”.</source>
        <translation>ID “%1”에 “%2”이(가) 들어 있습니다.</translation>
    </message>
    <message>
        <source>Leave @ - + and : out of ids: they have a meaning in goals.</source>
        <translation>ID에 @ - + :를 쓰지 마십시오. 목표에서 특별한 뜻이 있습니다.</translation>
    </message>
    <message>
        <source>Two revisions have the id %1: %2 and %3.</source>
        <translation>두 리비전의 ID가 모두 %1입니다: %2, %3.</translation>
    </message>
    <message>
        <source>Give one of them another id.</source>
        <translation>그중 하나에 다른 ID를 주십시오.</translation>
    </message>
    <message>
        <source>The branch label “%1” of revision %2 is already used by revision %3 (%4).</source>
        <translation>리비전 %2의 브랜치 레이블 “%1”은(는) 이미 리비전 %3(%4)에서 사용 중입니다.</translation>
    </message>
    <message>
        <source>Use another label: each belongs to one revision.</source>
        <translation>다른 레이블을 사용하십시오. 레이블은 한 리비전에만 속합니다.</translation>
    </message>
    <message>
        <source>Revision %1 needs revision %2, which is not there.</source>
        <translation>리비전 %1에는 리비전 %2이(가) 필요하지만 없습니다.</translation>
    </message>
    <message>
        <source>Add the file of %1, or correct the id in the header.</source>
        <translation>%1의 파일을 추가하거나 헤더의 ID를 바로잡으십시오.</translation>
    </message>
    <message>
        <source>The revisions require one another in a circle: %1.</source>
        <translation>리비전들이 서로를 순환하여 요구합니다: %1.</translation>
    </message>
    <message>
        <source>Correct the parent of one of them.</source>
        <translation>그중 하나의 부모를 바로잡으십시오.</translation>
    </message>
    <message>
        <source>There is no branch “%1”.</source>
        <translation>브랜치 “%1”이(가) 없습니다.</translation>
    </message>
    <message>
        <source>Use a branch label or a revision id in front of the @.</source>
        <translation>@ 앞에 브랜치 레이블이나 리비전 ID를 쓰십시오.</translation>
    </message>
    <message>
        <source>The database is at %1, which these scripts do not have.</source>
        <translation>데이터베이스는 %1에 있는데, 이 스크립트들에는 그 리비전이 없습니다.</translation>
    </message>
    <message>
        <source>Get the scripts that have this revision, or stamp the database with one that they have.</source>
        <translation>이 리비전이 있는 스크립트를 가져오거나, 스크립트에 있는 리비전으로 데이터베이스를 stamp 하십시오.</translation>
    </message>
    <message>
        <source>There is no revision “%1”.</source>
        <translation>리비전 “%1”이(가) 없습니다.</translation>
    </message>
    <message>
        <source>Use an id, the beginning of an id that is longer than three characters, a branch label, or head.</source>
        <translation>ID, 네 글자 이상인 ID의 앞부분, 브랜치 레이블 또는 head를 사용하십시오.</translation>
    </message>
    <message>
        <source>Revision %1 is not on the branch “%2”.</source>
        <translation>리비전 %1은(는) 브랜치 “%2”에 있지 않습니다.</translation>
    </message>
    <message>
        <source>Use the id without the branch, or the branch that the revision is on.</source>
        <translation>브랜치 없이 ID만 쓰거나, 그 리비전이 있는 브랜치를 쓰십시오.</translation>
    </message>
    <message>
        <source>Several revisions begin with “%1”: %2.</source>
        <translation>여러 리비전이 “%1”로 시작합니다: %2.</translation>
    </message>
    <message>
        <source>Write more of the id.</source>
        <translation>ID를 더 길게 쓰십시오.</translation>
    </message>
    <message>
        <source>“%1” means several heads: %2.</source>
        <translation>“%1”은(는) 여러 head를 뜻합니다: %2.</translation>
    </message>
    <message>
        <source>Name one of them, write label@head for a branch, heads for all, or merge them.</source>
        <translation>그중 하나를 지정하거나, 브랜치는 label@head, 전부는 heads로 쓰거나, 병합하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::Risk</name>
    <message>
        <source>no writes seen</source>
        <translation>쓰기 없음</translation>
    </message>
    <message>
        <source>%1 writes/s</source>
        <translation>쓰기 %1회/초</translation>
    </message>
    <message>
        <source>%1 is rewritten under %2: %3 of outage, measured %4 a GB here.</source>
        <translation>%1이(가) %2 잠금 상태에서 재작성됩니다: 중단 %3, 여기서 1GB당 %4로 측정했습니다.</translation>
    </message>
    <message>
        <source>%1 is read whole under %2: %3 of outage, measured %4 a GB here.</source>
        <translation>%1이(가) %2 잠금 상태에서 전체가 읽힙니다: 중단 %3, 여기서 1GB당 %4로 측정했습니다.</translation>
    </message>
    <message>
        <source>%1 is rewritten under %2: %3 without writes, measured %4 a GB here.</source>
        <translation>%1이(가) %2 잠금 상태에서 재작성됩니다: 쓰기 불가 %3, 여기서 1GB당 %4로 측정했습니다.</translation>
    </message>
    <message>
        <source>%1 is read whole under %2: %3 without writes, measured %4 a GB here.</source>
        <translation>%1이(가) %2 잠금 상태에서 전체가 읽힙니다: 쓰기 불가 %3, 여기서 1GB당 %4로 측정했습니다.</translation>
    </message>
    <message>
        <source>%1 is rewritten under %2: %3, measured %4 a GB here; reading and writing go on.</source>
        <translation>%1이(가) %2 잠금 상태에서 재작성됩니다: %3, 여기서 1GB당 %4로 측정했습니다. 읽기와 쓰기는 계속됩니다.</translation>
    </message>
    <message>
        <source>%1 is read whole under %2: %3, measured %4 a GB here; reading and writing go on.</source>
        <translation>%1이(가) %2 잠금 상태에서 전체가 읽힙니다: %3, 여기서 1GB당 %4로 측정했습니다. 읽기와 쓰기는 계속됩니다.</translation>
    </message>
    <message>
        <source>no risk</source>
        <translation>위험 없음</translation>
    </message>
    <message>
        <source>low risk</source>
        <translation>낮은 위험</translation>
    </message>
    <message>
        <source>medium risk</source>
        <translation>보통 위험</translation>
    </message>
    <message>
        <source>high risk</source>
        <translation>높은 위험</translation>
    </message>
    <message>
        <source>%1 (size not known)</source>
        <translation>%1(크기 알 수 없음)</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1 (%2, %3)</source>
        <translation>%1(%2, %3)</translation>
    </message>
    <message>
        <source>%1 is rewritten under %2.</source>
        <translation>%1이(가) %2 잠금 상태에서 재작성됩니다.</translation>
    </message>
    <message>
        <source>%1 is read whole under %2.</source>
        <translation>%1이(가) %2 잠금 상태에서 전체가 읽힙니다.</translation>
    </message>
    <message>
        <source>It needs up to %1 more disk meanwhile, and writes as much WAL.</source>
        <translation>그동안 디스크가 최대 %1 더 필요하고 같은 양의 WAL을 씁니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n replica(s) have to follow.</source>
        <translation>
            <numerusform>복제본 %n개가 따라와야 합니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is locked under %2 for a moment: nobody reads or writes it.</source>
        <translation>%1이(가) 잠시 %2로 잠깁니다: 아무도 읽거나 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>%1 is locked under %2 for a moment: nobody writes it.</source>
        <translation>%1이(가) 잠시 %2로 잠깁니다: 아무도 쓸 수 없습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%1 stays under %2, without reading or writing, while %n later statement(s) run</source>
        <translation>
            <numerusform>뒤의 문장 %n개가 실행되는 동안 %1이(가) 계속 %2로 잠겨 읽기와 쓰기가 막힙니다</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 stays under %2, without writing, while %n later statement(s) run</source>
        <translation>
            <numerusform>뒤의 문장 %n개가 실행되는 동안 %1이(가) 계속 %2로 잠겨 쓰기가 막힙니다</numerusform>
        </translation>
    </message>
    <message>
        <source>%1; how long they change rows (of up to %2) cannot be told without them.</source>
        <translation>%1. 행(최대 %2)을 변경하는 데 걸리는 시간은 행이 없으면 알 수 없습니다.</translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <translation>%1: %2.</translation>
    </message>
    <message>
        <source>It waits for whoever uses it, and all others queue behind it: the longest transaction has been running for %1.</source>
        <translation>사용 중인 세션을 기다리며 다른 모든 요청이 그 뒤에 줄을 섭니다. 가장 오래된 트랜잭션은 %1 동안 실행 중입니다.</translation>
    </message>
    <message>
        <source>%1 is left invalid: it costs every write and serves no query until it is dropped or built again.</source>
        <translation>%1이(가) 유효하지 않은 상태로 남습니다. 삭제하거나 다시 만들 때까지 모든 쓰기에 비용이 들고 어떤 쿼리에도 쓰이지 않습니다.</translation>
    </message>
    <message>
        <source>%1 is not validated: rows that were there before are not checked until VALIDATE CONSTRAINT, which reads the table whole and lets writes go on.</source>
        <translation>%1이(가) 검증되지 않았습니다. 이전부터 있던 행은 VALIDATE CONSTRAINT를 실행할 때까지 검사되지 않으며, 이 명령은 쓰기를 허용하면서 테이블 전체를 읽습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::RunEvent</name>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1초</translation>
    </message>
    <message>
        <source>SQLSTATE %1</source>
        <translation>SQLSTATE %1</translation>
    </message>
    <message numerus="yes">
        <source>%1 to %2, %n revision(s)</source>
        <translation>
            <numerusform>%1 → %2, 리비전 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Target %1, connected to %2: %3</source>
        <translation>대상 %1, 접속한 곳 %2: %3</translation>
    </message>
    <message>
        <source>Target %1 (host from %2), connected to %3: %4</source>
        <translation>대상 %1(호스트 출처 %2), 접속한 곳 %3: %4</translation>
    </message>
    <message numerus="yes">
        <source>Plan %1 with %n statement(s)</source>
        <translation>
            <numerusform>계획 %1, 문장 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Waiting for another run that holds the lock: %1 (%2 s)</source>
        <translation>잠금을 가진 다른 실행을 기다리는 중: %1(%2초)</translation>
    </message>
    <message>
        <source>Attempt %1</source>
        <translation>%1번째 시도</translation>
    </message>
    <message>
        <source>Statement %1 of %2: %3</source>
        <translation>문장 %1/%2: %3</translation>
    </message>
    <message>
        <source>%1 (%2, line %3)</source>
        <translation>%1(%2, %3번째 줄)</translation>
    </message>
    <message>
        <source>Revision %1 did not get its locks in time: attempt %2 of %3 failed, next in %4</source>
        <translation>리비전 %1이(가) 제시간에 잠금을 얻지 못했습니다. %3번 중 %2번째 시도가 실패했으며 %4 뒤에 다시 시도합니다</translation>
    </message>
    <message>
        <source>Revision %1 is applied (%2)</source>
        <translation>리비전 %1이(가) 적용되었습니다(%2)</translation>
    </message>
    <message>
        <source>Revision %1 is taken back (%2)</source>
        <translation>리비전 %1을(를) 되돌렸습니다(%2)</translation>
    </message>
    <message>
        <source>Revision %1 is rolled back (%2)</source>
        <translation>리비전 %1이(가) 롤백되었습니다(%2)</translation>
    </message>
    <message>
        <source>Revision %1 is partly applied (%2)</source>
        <translation>리비전 %1이(가) 일부만 적용되었습니다(%2)</translation>
    </message>
    <message>
        <source>What became of revision %1 could not be read back</source>
        <translation>리비전 %1이(가) 어떻게 되었는지 다시 읽지 못했습니다</translation>
    </message>
    <message>
        <source>Plan %1</source>
        <translation>계획 %1</translation>
    </message>
    <message>
        <source>Server processes of the run: %1</source>
        <translation>이 실행의 서버 프로세스: %1</translation>
    </message>
    <message>
        <source>The run no longer waits for %1 (%2 for %3)</source>
        <translation>실행이 더 이상 %1을(를) 기다리지 않습니다(%2, %3)</translation>
    </message>
    <message>
        <source>The run waits for %1 (%2 for %3)</source>
        <translation>실행이 %1을(를) 기다립니다(%2, %3)</translation>
    </message>
    <message>
        <source>%1 no longer waits for the run (%2 for %3)</source>
        <translation>%1이(가) 더 이상 이 실행을 기다리지 않습니다(%2, %3)</translation>
    </message>
    <message>
        <source>%1 waits for the run (%2 for %3)</source>
        <translation>%1이(가) 이 실행을 기다립니다(%2, %3)</translation>
    </message>
</context>
<context>
    <name>limbeck::Runner</name>
    <message>
        <source>All revisions cannot run in a single transaction: revision %1 has statements that PostgreSQL refuses in one.</source>
        <translation>모든 리비전을 한 트랜잭션에서 실행할 수 없습니다. 리비전 %1에 PostgreSQL이 트랜잭션 안에서 거부하는 문장이 있습니다.</translation>
    </message>
    <message>
        <source>Run without a single transaction, or up to the revision before it first.</source>
        <translation>단일 트랜잭션 없이 실행하거나, 먼저 그 앞 리비전까지 실행하십시오.</translation>
    </message>
    <message>
        <source>The server of %1 is a standby in recovery: it only takes reads.</source>
        <translation>%1의 서버는 복구 중인 대기 서버이므로 읽기만 받습니다.</translation>
    </message>
    <message>
        <source>Connect to the primary server.</source>
        <translation>주 서버에 접속하십시오.</translation>
    </message>
    <message>
        <source>Sessions on %1 are read-only (default_transaction_read_only is on).</source>
        <translation>%1의 세션은 읽기 전용입니다(default_transaction_read_only가 켜져 있음).</translation>
    </message>
    <message>
        <source>Connect with a role that may write, or turn the setting off for this role.</source>
        <translation>쓸 수 있는 역할로 접속하거나 이 역할의 설정을 끄십시오.</translation>
    </message>
    <message>
        <source>The role %1 may not create the version table %2 in the schema %3.</source>
        <translation>역할 %1은(는) 스키마 %3에 버전 테이블 %2을(를) 만들 수 없습니다.</translation>
    </message>
    <message>
        <source>Grant it CREATE on the schema, or name another one with version_schema in limbeck.ini.</source>
        <translation>스키마의 CREATE 권한을 부여하거나 limbeck.ini의 version_schema에 다른 스키마를 지정하십시오.</translation>
    </message>
    <message>
        <source>The schema %1 for the version table does not exist.</source>
        <translation>버전 테이블을 둘 스키마 %1이(가) 없습니다.</translation>
    </message>
    <message>
        <source>Create it, or change version_schema in limbeck.ini.</source>
        <translation>스키마를 만들거나 limbeck.ini의 version_schema를 바꾸십시오.</translation>
    </message>
    <message>
        <source>Creating the version table %1.</source>
        <translation>버전 테이블 %1을(를) 만드는 중입니다.</translation>
    </message>
    <message>
        <source>The role %1 may not change the version table %2.</source>
        <translation>역할 %1은(는) 버전 테이블 %2을(를) 변경할 수 없습니다.</translation>
    </message>
    <message>
        <source>Connect with the role that runs the migrations, or grant it INSERT, UPDATE and DELETE on the table.</source>
        <translation>마이그레이션을 실행하는 역할로 접속하거나, 테이블의 INSERT, UPDATE, DELETE 권한을 부여하십시오.</translation>
    </message>
    <message>
        <source>The session is inside a transaction, where a run cannot begin.</source>
        <translation>세션이 트랜잭션 안에 있어 실행을 시작할 수 없습니다.</translation>
    </message>
    <message>
        <source>Commit or roll it back first.</source>
        <translation>먼저 커밋하거나 롤백하십시오.</translation>
    </message>
    <message>
        <source>There is no schema to create the version table in: none on this role&apos;s search path exists or may be used.</source>
        <translation>버전 테이블을 만들 스키마가 없습니다. 이 역할의 검색 경로에 있는 스키마가 없거나 사용할 수 없습니다.</translation>
    </message>
    <message>
        <source>Name one with version_schema in limbeck.ini, or set the role&apos;s search_path.</source>
        <translation>limbeck.ini의 version_schema에 스키마를 지정하거나 역할의 search_path를 설정하십시오.</translation>
    </message>
    <message>
        <source>The connection is gone. Connecting again to read back what became of the run.</source>
        <translation>연결이 끊어졌습니다. 실행이 어떻게 되었는지 확인하기 위해 다시 연결합니다.</translation>
    </message>
    <message>
        <source>Another session holds a lock on the table (lock_timeout %1 s). Wait until it has ended its transaction, or raise the lock timeout.</source>
        <translation>다른 세션이 테이블의 잠금을 가지고 있습니다(lock_timeout %1초). 그 트랜잭션이 끝날 때까지 기다리거나 잠금 대기 시간을 늘리십시오.</translation>
    </message>
    <message>
        <source>The server cancelled the statement (statement_timeout %1 s). Raise the statement timeout if it may take longer.</source>
        <translation>서버가 문장을 취소했습니다(statement_timeout %1초). 더 오래 걸려도 된다면 문장 제한 시간을 늘리십시오.</translation>
    </message>
    <message>
        <source>Connect to the primary server, with a session that may write.</source>
        <translation>쓸 수 있는 세션으로 주 서버에 접속하십시오.</translation>
    </message>
    <message>
        <source>The role %1 lacks the right. Connect with the role that owns the objects, or grant it.</source>
        <translation>역할 %1에 권한이 없습니다. 개체를 소유한 역할로 접속하거나 권한을 부여하십시오.</translation>
    </message>
    <message>
        <source>The run was stopped.</source>
        <translation>실행이 중지되었습니다.</translation>
    </message>
    <message>
        <source>Plan and run again to go on.</source>
        <translation>계속하려면 계획을 다시 만들어 실행하십시오.</translation>
    </message>
    <message>
        <source>The connection was lost while revision %1 was running.</source>
        <translation>리비전 %1을(를) 실행하는 동안 연결이 끊어졌습니다.</translation>
    </message>
    <message>
        <source>See below what became of the revision; then plan and run again.</source>
        <translation>리비전이 어떻게 되었는지 아래에서 확인한 다음, 계획을 다시 만들어 실행하십시오.</translation>
    </message>
    <message>
        <source>The version table %1 was changed by someone else while revision %2 was running: it is no longer at %3.</source>
        <translation>리비전 %2을(를) 실행하는 동안 다른 누군가가 버전 테이블 %1을(를) 변경했습니다. 더 이상 %3에 있지 않습니다.</translation>
    </message>
    <message>
        <source>The revision was not applied. Find out who migrates this database besides you, then plan again.</source>
        <translation>리비전은 적용되지 않았습니다. 이 데이터베이스를 또 누가 마이그레이션하는지 확인한 다음 계획을 다시 만드십시오.</translation>
    </message>
    <message>
        <source>The version row of revision %1 could not be written.</source>
        <translation>리비전 %1의 버전 행을 쓰지 못했습니다.</translation>
    </message>
    <message>
        <source>The server rolled revision %1 back when it was asked to commit.</source>
        <translation>커밋을 요청했지만 서버가 리비전 %1을(를) 롤백했습니다.</translation>
    </message>
    <message>
        <source>A statement of the revision left its transaction failed. Look at the notices above.</source>
        <translation>리비전의 문장이 트랜잭션을 실패 상태로 남겼습니다. 위의 알림을 확인하십시오.</translation>
    </message>
    <message>
        <source>The connection was lost while revision %1 was being committed.</source>
        <translation>리비전 %1을(를) 커밋하는 동안 연결이 끊어졌습니다.</translation>
    </message>
    <message>
        <source>The database has moved since the plan was made: it was at %1 and is at %2 now.</source>
        <translation>계획을 만든 뒤 데이터베이스가 바뀌었습니다. 전에는 %1에 있었고 지금은 %2에 있습니다.</translation>
    </message>
    <message>
        <source>Look at a new plan, then run that.</source>
        <translation>새 계획을 확인한 다음 그 계획을 실행하십시오.</translation>
    </message>
    <message>
        <source>The plan was made without a database, so it cannot be run on %1.</source>
        <translation>데이터베이스 없이 만든 계획이므로 %1에서 실행할 수 없습니다.</translation>
    </message>
    <message>
        <source>Plan again for this database.</source>
        <translation>이 데이터베이스에 대한 계획을 다시 만드십시오.</translation>
    </message>
    <message>
        <source>The plan was made for another database than %1.</source>
        <translation>이 계획은 %1이(가) 아닌 다른 데이터베이스용입니다.</translation>
    </message>
    <message>
        <source>Plan again for the database that is to be changed.</source>
        <translation>변경할 데이터베이스에 대한 계획을 다시 만드십시오.</translation>
    </message>
    <message>
        <source>An earlier try of revision %1 stopped after %2 of %3 statements, and those statements have been changed since.</source>
        <translation>리비전 %1의 이전 시도가 문장 %3개 중 %2개 뒤에 멈췄는데, 그 뒤로 그 문장들이 변경되었습니다.</translation>
    </message>
    <message>
        <source>Put the statements that were done back as they were. Or undo by hand what they did and delete the revision&apos;s row from limbeck.progress; then run again.</source>
        <translation>이미 실행된 문장을 원래대로 되돌려 놓으십시오. 또는 그 문장들이 한 일을 직접 되돌리고 limbeck.progress에서 그 리비전의 행을 지운 다음 다시 실행하십시오.</translation>
    </message>
    <message>
        <source>The index %1 of revision %2 is invalid: PostgreSQL did not finish building it and does not use it.</source>
        <translation>리비전 %2의 인덱스 %1이(가) 유효하지 않습니다. PostgreSQL이 만들기를 끝내지 못했고 사용하지 않습니다.</translation>
    </message>
    <message>
        <source>Remove it with: DROP INDEX CONCURRENTLY %1; then run again.</source>
        <translation>DROP INDEX CONCURRENTLY %1로 지운 다음 다시 실행하십시오.</translation>
    </message>
    <message>
        <source>It was read back: the revision is applied. Plan again to see what is left.</source>
        <translation>다시 읽어 확인했습니다. 리비전은 적용되었습니다. 남은 것을 보려면 계획을 다시 만드십시오.</translation>
    </message>
    <message>
        <source>Revision %1 goes on with statement %2 of %3, where an earlier try stopped.</source>
        <translation>리비전 %1은(는) 이전 시도가 멈춘 곳인 문장 %3개 중 %2번째부터 이어집니다.</translation>
    </message>
    <message>
        <source>Revision %1 runs outside a transaction, and this role may not write limbeck.progress: if it stops half-way, a second try cannot go on from there.</source>
        <translation>리비전 %1은(는) 트랜잭션 밖에서 실행되는데, 이 역할은 limbeck.progress에 쓸 수 없습니다. 중간에 멈추면 다음 시도가 그곳에서 이어질 수 없습니다.</translation>
    </message>
    <message>
        <source>The index %1 was finished by the earlier try.</source>
        <translation>인덱스 %1은(는) 이전 시도에서 완성되었습니다.</translation>
    </message>
    <message>
        <source>off</source>
        <translation>꺼짐</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1초</translation>
    </message>
    <message numerus="yes">
        <source>lock_timeout %1, statement_timeout %2, %n further attempt(s) after a lock timeout</source>
        <translation>
            <numerusform>lock_timeout %1, statement_timeout %2, 잠금 시간 초과 뒤 %n번 더 시도</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no Python to run the project&apos;s Alembic with.</source>
        <translation>프로젝트의 Alembic을 실행할 Python이 없습니다.</translation>
    </message>
    <message>
        <source>The project&apos;s env.py decides how many transactions Alembic takes.</source>
        <translation>Alembic이 트랜잭션을 몇 개 쓸지는 프로젝트의 env.py가 정합니다.</translation>
    </message>
    <message>
        <source>Set transaction_per_migration in env.py&apos;s context.configure().</source>
        <translation>env.py의 context.configure()에서 transaction_per_migration을 설정하십시오.</translation>
    </message>
    <message>
        <source>A pooler stands in between, in session mode, which a run can use.</source>
        <translation>중간에 세션 모드의 풀러가 있으며, 실행에 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>A pooler stands in between, and has no second connection to find out its mode with. In transaction mode, Limbeck&apos;s lock would not hold.</source>
        <translation>중간에 풀러가 있으나, 모드를 알아낼 두 번째 연결을 내주지 않습니다. 트랜잭션 모드라면 Limbeck의 잠금이 유지되지 않습니다.</translation>
    </message>
    <message>
        <source>A pooler in transaction mode stands between here and the server of %1: Limbeck&apos;s lock and its settings would not last, and would stay behind in sessions of others. Nothing was changed.</source>
        <translation>여기와 %1의 서버 사이에 트랜잭션 모드의 풀러가 있습니다. Limbeck의 잠금과 설정이 유지되지 않고 다른 세션에 남게 됩니다. 아무것도 변경하지 않았습니다.</translation>
    </message>
    <message>
        <source>Connect to the server&apos;s own port (often 5432 instead of 6432), or to a pool in session mode.</source>
        <translation>서버의 자체 포트(보통 6432 대신 5432)나 세션 모드의 풀에 연결하십시오.</translation>
    </message>
    <message>
        <source>%1 shows where it was looked for.</source>
        <translation>찾아본 곳은 %1에서 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>The SSH tunnel ended while revision %1 was running.</source>
        <translation>리비전 %1이(가) 실행되는 동안 SSH 터널이 끊어졌습니다.</translation>
    </message>
    <message>
        <source>The SSH tunnel through %1 is up: it starts at 127.0.0.1:%2.</source>
        <translation>%1을(를) 거치는 SSH 터널이 열렸습니다. 127.0.0.1:%2에서 시작합니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::Sandbox</name>
    <message>
        <source>No temporary folder could be made for the server.</source>
        <translation>서버용 임시 폴더를 만들지 못했습니다.</translation>
    </message>
    <message>
        <source>The lock file in %1 could not be made.</source>
        <translation>%1에 잠금 파일을 만들지 못했습니다.</translation>
    </message>
    <message>
        <source>%1 could not be written.</source>
        <translation>%1을(를) 쓰지 못했습니다.</translation>
    </message>
    <message>
        <source>initdb could not make the data folder of a private server.</source>
        <translation>initdb가 전용 서버의 데이터 폴더를 만들지 못했습니다.</translation>
    </message>
    <message>
        <source>The private server does not get ready.</source>
        <translation>전용 서버가 준비되지 않습니다.</translation>
    </message>
    <message>
        <source>The private server ended while it was starting.</source>
        <translation>전용 서버가 시작하는 도중에 끝났습니다.</translation>
    </message>
    <message>
        <source>No PostgreSQL server is installed here. Looked for initdb in: %1</source>
        <translation>여기에는 PostgreSQL 서버가 설치되어 있지 않습니다. initdb를 찾아본 곳: %1</translation>
    </message>
    <message>
        <source>Install the PostgreSQL server (on Debian and Ubuntu the package postgresql), or put its bin folder on PATH.</source>
        <translation>PostgreSQL 서버를 설치하거나(Debian과 Ubuntu에서는 postgresql 패키지) 그 bin 폴더를 PATH에 넣으십시오.</translation>
    </message>
    <message>
        <source>The database %1 could not be made on the private server.</source>
        <translation>전용 서버에 데이터베이스 %1을(를) 만들지 못했습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::SaveFile</name>
    <message>
        <source>The file %1 could not be saved.</source>
        <translation>파일 %1을(를) 저장하지 못했습니다.</translation>
    </message>
    <message>
        <source>The file %1 could not be saved. It is as it was before.</source>
        <translation>파일 %1을(를) 저장하지 못했습니다. 파일은 이전 그대로입니다.</translation>
    </message>
    <message>
        <source>Check the free space and your rights on its folder.</source>
        <translation>남은 공간과 그 폴더에 대한 권한을 확인하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::SchemaCopy</name>
    <message numerus="yes">
        <source>%n object(s) could not be copied to the sandbox: %1</source>
        <translation>
            <numerusform>개체 %n개를 샌드박스로 복사하지 못했습니다: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>What the revisions do to them is not measured, and a revision that needs them fails here although it may run on the target.</source>
        <translation>리비전이 그 개체에 하는 일은 측정되지 않으며, 그 개체가 필요한 리비전은 대상에서는 실행되더라도 여기에서는 실패합니다.</translation>
    </message>
    <message numerus="yes">
        <source>The sandbox&apos;s PostgreSQL lacks %n extension(s) of the target: %1.</source>
        <translation>
            <numerusform>샌드박스의 PostgreSQL에 대상의 확장 %n개가 없습니다: %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>Install their packages on this machine to rehearse what needs them.</source>
        <translation>그 확장이 필요한 것을 리허설하려면 이 컴퓨터에 패키지를 설치하십시오.</translation>
    </message>
    <message>
        <source>The rehearsal was stopped.</source>
        <translation>리허설이 중지되었습니다.</translation>
    </message>
    <message>
        <source>The schema cannot be copied: %1</source>
        <translation>스키마를 복사할 수 없습니다: %1</translation>
    </message>
    <message>
        <source>made by replaying its history from base</source>
        <translation>이력을 처음부터 다시 실행하여 만듦</translation>
    </message>
    <message>
        <source>The copy was made by replaying the revisions from base, not from the target&apos;s own schema: %1</source>
        <translation>복사본은 대상의 스키마가 아니라 리비전을 처음부터 다시 실행하여 만들었습니다: %1</translation>
    </message>
    <message>
        <source>What was changed on the target by hand is not in it. Install the PostgreSQL client programs of the server&apos;s version for an exact copy.</source>
        <translation>대상에서 직접 변경한 것은 들어 있지 않습니다. 정확한 복사본을 만들려면 서버 버전의 PostgreSQL 클라이언트 프로그램을 설치하십시오.</translation>
    </message>
    <message>
        <source>a replay was asked for.</source>
        <translation>다시 실행하도록 요청되었습니다.</translation>
    </message>
    <message>
        <source>there is no pg_dump of version %1 or newer here.</source>
        <translation>버전 %1 이상의 pg_dump가 여기에 없습니다.</translation>
    </message>
    <message>
        <source>copied with pg_dump</source>
        <translation>pg_dump로 복사함</translation>
    </message>
    <message>
        <source>The sandbox runs PostgreSQL %1, the target %2.</source>
        <translation>샌드박스는 PostgreSQL %1을(를), 대상은 %2을(를) 실행합니다.</translation>
    </message>
    <message>
        <source>Locks and rewrites differ between versions in places. Install the server of the target&apos;s version on this machine to be sure.</source>
        <translation>잠금과 다시 쓰기는 버전에 따라 다를 수 있습니다. 확실히 하려면 대상 버전의 서버를 이 컴퓨터에 설치하십시오.</translation>
    </message>
    <message>
        <source>a sandbox server (PostgreSQL %1), %2</source>
        <translation>샌드박스 서버(PostgreSQL %1), %2</translation>
    </message>
    <message numerus="yes">
        <source>%n role(s) of the target were made in the sandbox by name only: %1</source>
        <translation>
            <numerusform>대상의 역할 %n개를 샌드박스에 이름만 만들었습니다: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Their memberships, settings and passwords are not there. The revisions run as a superuser.</source>
        <translation>멤버십, 설정, 비밀번호는 없습니다. 리비전은 슈퍼유저로 실행됩니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::ScriptDirectory</name>
    <message>
        <source>The revision cannot be read: %1</source>
        <translation>리비전을 읽을 수 없습니다: %1</translation>
    </message>
    <message>
        <source>Check that the file is there and that you may read it.</source>
        <translation>파일이 있는지, 읽을 권한이 있는지 확인하십시오.</translation>
    </message>
    <message>
        <source>There is no folder of revisions: %1</source>
        <translation>리비전 폴더가 없습니다: %1</translation>
    </message>
    <message>
        <source>Create it, or name the right one in limbeck.ini.</source>
        <translation>폴더를 만들거나 limbeck.ini에 올바른 폴더를 지정하십시오.</translation>
    </message>
    <message>
        <source>The folder has no revisions: %1</source>
        <translation>폴더에 리비전이 없습니다: %1</translation>
    </message>
    <message>
        <source>A revision is a .sql file with a section -- migrate:up.</source>
        <translation>리비전은 -- migrate:up 섹션이 있는 .sql 파일입니다.</translation>
    </message>
    <message>
        <source>There is no such revision.</source>
        <translation>그런 리비전이 없습니다.</translation>
    </message>
    <message>
        <source>The file changed since the project was read: %1</source>
        <translation>프로젝트를 읽은 뒤 파일이 변경되었습니다: %1</translation>
    </message>
    <message>
        <source>Refresh, and look at the plan again.</source>
        <translation>새로 고친 다음 계획을 다시 확인하십시오.</translation>
    </message>
    <message>
        <source>The revision is compiled and has no source, so that it cannot be read.</source>
        <translation>컴파일된 리비전이고 소스가 없어 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Add its source, or let Alembic itself tell the graph.</source>
        <translation>소스를 추가하거나, 그래프를 Alembic에서 얻으십시오.</translation>
    </message>
    <message>
        <source>The id “%1” is longer than 32 characters.</source>
        <translation>ID “%1”이(가) 32자보다 깁니다.</translation>
    </message>
    <message>
        <source>The column of Alembic&apos;s version table takes 32, unless the project makes it wider.</source>
        <translation>프로젝트에서 넓히지 않는 한 Alembic 버전 테이블의 열은 32자까지 받습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n revision(s) cannot be read without running Python.</source>
        <translation>
            <numerusform>리비전 %n개는 Python을 실행하지 않고는 읽을 수 없습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Write the headers as literals, or let the project&apos;s own Alembic tell the graph.</source>
        <translation>헤더를 리터럴로 쓰거나, 그래프를 프로젝트의 Alembic에서 얻으십시오.</translation>
    </message>
    <message>
        <source>Write the first one with `alembic revision`.</source>
        <translation>`alembic revision`으로 첫 리비전을 만드십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::ServerProcess</name>
    <message>
        <source>%1 could not be started.</source>
        <translation>%1을(를) 시작하지 못했습니다.</translation>
    </message>
    <message>
        <source>%1 could not be given to the server&apos;s user.</source>
        <translation>%1을(를) 서버 사용자에게 넘기지 못했습니다.</translation>
    </message>
    <message>
        <source>PostgreSQL does not run as root, and neither the user postgres nor nobody exists here.</source>
        <translation>PostgreSQL은 root로 실행되지 않으며, 여기에는 사용자 postgres도 nobody도 없습니다.</translation>
    </message>
    <message>
        <source>Start Limbeck as an ordinary user.</source>
        <translation>일반 사용자로 Limbeck을 시작하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::Session</name>
    <message>
        <source>The connection option %1 has a semicolon in its value, which the database driver cannot pass on.</source>
        <translation>연결 옵션 %1의 값에 세미콜론이 있어 데이터베이스 드라이버가 전달할 수 없습니다.</translation>
    </message>
    <message>
        <source>Use a value without a semicolon.</source>
        <translation>세미콜론이 없는 값을 사용하십시오.</translation>
    </message>
    <message>
        <source>COPY … FROM STDIN needs data from the client, which a revision does not have.</source>
        <translation>COPY … FROM STDIN에는 클라이언트의 데이터가 필요하지만 리비전에는 그런 데이터가 없습니다.</translation>
    </message>
    <message>
        <source>Write the rows as INSERT statements.</source>
        <translation>행을 INSERT 문장으로 쓰십시오.</translation>
    </message>
    <message>
        <source>Stopped on request.</source>
        <translation>요청에 따라 중지했습니다.</translation>
    </message>
    <message>
        <source>The server does not answer a query in time.</source>
        <translation>서버가 제시간에 쿼리에 응답하지 않습니다.</translation>
    </message>
    <message>
        <source>COPY from or to the client is not possible in this place.</source>
        <translation>여기에서는 클라이언트와 COPY를 주고받을 수 없습니다.</translation>
    </message>
    <message>
        <source>The connection to the database was lost.</source>
        <translation>데이터베이스 연결이 끊어졌습니다.</translation>
    </message>
    <message>
        <source>Check that the server is up and that nothing between here and there ends idle connections, then read the state again.</source>
        <translation>서버가 실행 중인지, 그 사이에서 유휴 연결을 끊는 것이 없는지 확인한 다음 상태를 다시 읽으십시오.</translation>
    </message>
    <message>
        <source>The statement could not be sent to the server.</source>
        <translation>문장을 서버로 보내지 못했습니다.</translation>
    </message>
    <message>
        <source>Qt&apos;s PostgreSQL driver (QPSQL) is not installed.</source>
        <translation>Qt의 PostgreSQL 드라이버(QPSQL)가 설치되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>Install it: on Debian and Ubuntu it is the package libqt6sql6-psql.</source>
        <translation>설치하십시오. Debian과 Ubuntu에서는 libqt6sql6-psql 패키지입니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::ShownDiff</name>
    <message>
        <source>(changed)</source>
        <translation>(변경됨)</translation>
    </message>
</context>
<context>
    <name>limbeck::SigningKey</name>
    <message>
        <source>OpenSSL could not work with the signing key.</source>
        <translation>OpenSSL이 서명 키를 처리하지 못했습니다.</translation>
    </message>
    <message>
        <source>See whether its library (libcrypto) is whole and allows Ed25519.</source>
        <translation>라이브러리(libcrypto)가 온전하고 Ed25519를 허용하는지 확인하십시오.</translation>
    </message>
    <message>
        <source>%1 is no Ed25519 key that can sign.</source>
        <translation>%1은(는) 서명할 수 있는 Ed25519 키가 아닙니다.</translation>
    </message>
    <message>
        <source>A key file is PKCS #8 in PEM without a passphrase. `limbeck-cli review key --create` makes a new key.</source>
        <translation>키 파일은 암호 없는 PEM 형식의 PKCS #8입니다. `limbeck-cli review key --create`로 새 키를 만듭니다.</translation>
    </message>
    <message>
        <source>What the key store holds</source>
        <translation>키 저장소에 보관된 값</translation>
    </message>
</context>
<context>
    <name>limbeck::SqlScript</name>
    <message>
        <source>The file has a second header.</source>
        <translation>파일에 두 번째 헤더가 있습니다.</translation>
    </message>
    <message>
        <source>Put each revision into a file of its own.</source>
        <translation>리비전마다 파일을 따로 만드십시오.</translation>
    </message>
    <message>
        <source>A statement stands in front of the first marker.</source>
        <translation>첫 번째 표시보다 앞에 문장이 있습니다.</translation>
    </message>
    <message>
        <source>Move it behind -- migrate:up.</source>
        <translation>-- migrate:up 뒤로 옮기십시오.</translation>
    </message>
    <message>
        <source>The file has a second section %1; the first is on line %2.</source>
        <translation>파일에 두 번째 %1 섹션이 있습니다. 첫 번째는 %2번째 줄에 있습니다.</translation>
    </message>
    <message>
        <source>Put the statements of both into one section.</source>
        <translation>두 섹션의 문장을 한 섹션에 넣으십시오.</translation>
    </message>
    <message>
        <source>The file has no section -- migrate:up.</source>
        <translation>파일에 -- migrate:up 섹션이 없습니다.</translation>
    </message>
    <message>
        <source>Write -- migrate:up on a line of its own in front of the statements.</source>
        <translation>문장들 앞에 -- migrate:up을 한 줄로 쓰십시오.</translation>
    </message>
    <message>
        <source>The section migrate:up has no statements.</source>
        <translation>migrate:up 섹션에 문장이 없습니다.</translation>
    </message>
    <message>
        <source>That is fine for a revision that only merges branches.</source>
        <translation>브랜치만 병합하는 리비전이라면 괜찮습니다.</translation>
    </message>
    <message>
        <source>%1 is not for a revision: Limbeck begins and ends the transactions itself.</source>
        <translation>%1은(는) 리비전에 쓸 수 없습니다. Limbeck이 트랜잭션을 직접 시작하고 끝냅니다.</translation>
    </message>
    <message>
        <source>Take it out. For statements outside a transaction, write %1 transaction:false.</source>
        <translation>빼십시오. 트랜잭션 밖에서 실행할 문장이라면 %1 transaction:false를 쓰십시오.</translation>
    </message>
    <message>
        <source>The section says transaction:true, but PostgreSQL runs %1 outside a transaction only.</source>
        <translation>섹션은 transaction:true라고 하지만, PostgreSQL은 %1을(를) 트랜잭션 밖에서만 실행합니다.</translation>
    </message>
    <message>
        <source>Write transaction:false, or move the statement to a revision of its own.</source>
        <translation>transaction:false를 쓰거나 그 문장을 별도의 리비전으로 옮기십시오.</translation>
    </message>
    <message>
        <source>%1 cannot run in a transaction, so the section %2 runs statement by statement.</source>
        <translation>%1은(는) 트랜잭션 안에서 실행할 수 없으므로 섹션 %2은(는) 문장별로 실행됩니다.</translation>
    </message>
    <message>
        <source>Write transaction:false behind the marker to say so, and keep such statements in a revision of their own.</source>
        <translation>표시 뒤에 transaction:false를 써서 이를 밝히고, 그런 문장은 별도의 리비전에 두십시오.</translation>
    </message>
    <message>
        <source>The file is %1 MB long; a revision may have 8 MB.</source>
        <translation>파일의 길이가 %1 MB입니다. 리비전은 8 MB까지 가능합니다.</translation>
    </message>
    <message>
        <source>Split it into several revisions, or load its data in another way.</source>
        <translation>여러 리비전으로 나누거나 데이터를 다른 방법으로 넣으십시오.</translation>
    </message>
    <message>
        <source>Save the file as UTF-8.</source>
        <translation>파일을 UTF-8로 저장하십시오.</translation>
    </message>
    <message>
        <source>The file is UTF-16, not UTF-8.</source>
        <translation>파일이 UTF-8이 아니라 UTF-16입니다.</translation>
    </message>
    <message>
        <source>The file is not UTF-8: a character here cannot be read.</source>
        <translation>파일이 UTF-8이 아닙니다. 이곳의 문자를 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>The file holds a zero byte, which SQL text cannot.</source>
        <translation>파일에 0 바이트가 있는데, SQL 텍스트에는 들어갈 수 없습니다.</translation>
    </message>
    <message>
        <source>The file has a second header: revision %1 begins here.</source>
        <translation>파일에 두 번째 헤더가 있습니다. 리비전 %1이(가) 여기에서 시작합니다.</translation>
    </message>
    <message>
        <source>The header has a second line “%1”.</source>
        <translation>헤더에 “%1” 줄이 두 번 있습니다.</translation>
    </message>
    <message>
        <source>Keep one of them; several revisions are separated by commas.</source>
        <translation>하나만 남기십시오. 리비전이 여러 개이면 쉼표로 구분합니다.</translation>
    </message>
    <message>
        <source>“Revision ID:” names no revision, or several.</source>
        <translation>“Revision ID:”에 리비전이 없거나 여러 개입니다.</translation>
    </message>
    <message>
        <source>Write one id of at most 32 characters behind it.</source>
        <translation>그 뒤에 32자 이하의 ID 하나를 쓰십시오.</translation>
    </message>
    <message>
        <source>“%1” is not a list of names.</source>
        <translation>“%1”은(는) 이름 목록이 아닙니다.</translation>
    </message>
    <message>
        <source>Separate names with commas, as in: a1b2, c3d4.</source>
        <translation>이름을 a1b2, c3d4처럼 쉼표로 구분하십시오.</translation>
    </message>
    <message>
        <source>The header has no line “Revision ID:”.</source>
        <translation>헤더에 “Revision ID:” 줄이 없습니다.</translation>
    </message>
    <message>
        <source>Add -- Revision ID: and an id of at most 32 characters.</source>
        <translation>-- Revision ID: 줄과 32자 이하의 ID를 추가하십시오.</translation>
    </message>
    <message>
        <source>The header has no line “Revises:”.</source>
        <translation>헤더에 “Revises:” 줄이 없습니다.</translation>
    </message>
    <message>
        <source>Add -- Revises: with the parent&apos;s id, or with nothing for a first revision.</source>
        <translation>-- Revises: 줄에 부모의 ID를 쓰거나, 첫 리비전이라면 비워 두십시오.</translation>
    </message>
    <message>
        <source>The file has neither a header nor a name that begins with digits.</source>
        <translation>파일에 헤더도 없고 숫자로 시작하는 이름도 아닙니다.</translation>
    </message>
    <message>
        <source>Add -- Revision ID: and -- Revises: at the top, or begin the name with digits.</source>
        <translation>맨 위에 -- Revision ID:와 -- Revises:를 추가하거나, 이름을 숫자로 시작하십시오.</translation>
    </message>
    <message>
        <source>The file is not a revision: it has no header, no marker and no digits in front of its name.</source>
        <translation>리비전 파일이 아닙니다. 헤더도, 표시도, 이름 앞의 숫자도 없습니다.</translation>
    </message>
    <message>
        <source>Add a header, or move the file to another folder.</source>
        <translation>헤더를 추가하거나 파일을 다른 폴더로 옮기십시오.</translation>
    </message>
    <message>
        <source>There is no marker “%1”.</source>
        <translation>표시 “%1”은(는) 없습니다.</translation>
    </message>
    <message>
        <source>Write -- migrate:up or -- migrate:down.</source>
        <translation>-- migrate:up 또는 -- migrate:down을 쓰십시오.</translation>
    </message>
    <message>
        <source>The marker %1 has no option “%2”.</source>
        <translation>표시 %1에는 옵션 “%2”이(가) 없습니다.</translation>
    </message>
    <message>
        <source>The only option is transaction:false (or transaction:true).</source>
        <translation>옵션은 transaction:false(또는 transaction:true)뿐입니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::SshTunnel</name>
    <message>
        <source>%1 through %2</source>
        <translation>%2을(를) 거쳐 %1</translation>
    </message>
    <message>
        <source>The key that was named is %1.</source>
        <translation>지정한 키는 %1입니다.</translation>
    </message>
    <message>
        <source>%1 does not let us log in.</source>
        <translation>%1이(가) 로그인을 허용하지 않습니다.</translation>
    </message>
    <message>
        <source>Limbeck&apos;s ssh asks for nothing, so it needs a key that is in the agent, or one without a passphrase, and that the other machine knows (authorized_keys). Add a locked key to the agent with ssh-add, check the user&apos;s name, and try: %1</source>
        <translation>Limbeck의 ssh는 아무것도 묻지 않으므로, 에이전트에 있거나 암호가 없는 키이면서 상대 컴퓨터가 아는 키(authorized_keys)가 필요합니다. 잠긴 키는 ssh-add로 에이전트에 추가하고, 사용자 이름을 확인한 다음 시도해 보십시오: %1</translation>
    </message>
    <message>
        <source>%1 shows another host key than the one that is known for it.</source>
        <translation>%1이(가) 알려진 것과 다른 호스트 키를 제시합니다.</translation>
    </message>
    <message>
        <source>Either the machine was set up anew, or another one answers in its place. Ask whoever runs it for the fingerprint of its key; only when it is the one below, remove the old key with ssh-keygen -R and log in once by hand: %1</source>
        <translation>컴퓨터를 새로 설치했거나, 다른 컴퓨터가 대신 응답하고 있습니다. 운영하는 사람에게 키의 지문을 물어보십시오. 아래의 것과 같을 때에만 ssh-keygen -R로 옛 키를 없애고 한 번 직접 로그인하십시오: %1</translation>
    </message>
    <message>
        <source>The host key of %1 is not known yet, and Limbeck accepts none by itself.</source>
        <translation>%1의 호스트 키를 아직 알지 못하며, Limbeck은 스스로 받아들이지 않습니다.</translation>
    </message>
    <message>
        <source>Log in once by hand, compare the fingerprint with the one that whoever runs the machine names, and say yes: %1</source>
        <translation>한 번 직접 로그인하여 운영하는 사람이 알려 준 지문과 비교한 뒤 받아들이십시오: %1</translation>
    </message>
    <message>
        <source>The name of %1, which the tunnel goes through, cannot be resolved.</source>
        <translation>터널이 거치는 %1의 이름을 찾을 수 없습니다.</translation>
    </message>
    <message>
        <source>Check its spelling, that a VPN it takes is up, and that ssh&apos;s configuration has a Host of that name if it is one.</source>
        <translation>철자를 확인하고, 필요한 VPN이 켜져 있는지, Host 이름이라면 ssh 설정에 그 Host가 있는지 확인하십시오.</translation>
    </message>
    <message>
        <source>ssh cannot read its configuration.</source>
        <translation>ssh가 설정을 읽지 못합니다.</translation>
    </message>
    <message>
        <source>The lines below name the file and what is wrong with it.</source>
        <translation>아래 줄에 파일과 잘못된 점이 나와 있습니다.</translation>
    </message>
    <message>
        <source>%1 ended the connection before anybody could log in.</source>
        <translation>%1이(가) 로그인하기 전에 연결을 끊었습니다.</translation>
    </message>
    <message>
        <source>It may not be an SSH server, may have no place for another connection, or may keep this address out. Check the port, and try: %1</source>
        <translation>SSH 서버가 아니거나, 연결을 더 받을 수 없거나, 이 주소를 막고 있을 수 있습니다. 포트를 확인하고 시도해 보십시오: %1</translation>
    </message>
    <message>
        <source>%1, which the tunnel goes through, cannot be reached.</source>
        <translation>터널이 거치는 %1에 연결할 수 없습니다.</translation>
    </message>
    <message>
        <source>Check that its SSH server runs, its port, a VPN that it takes and firewalls on the way.</source>
        <translation>SSH 서버가 실행 중인지, 포트, 필요한 VPN, 중간의 방화벽을 확인하십시오.</translation>
    </message>
    <message>
        <source>The tunnel through %1 did not open; ssh ended with exit code %2.</source>
        <translation>%1을(를) 거치는 터널이 열리지 않았습니다. ssh가 종료 코드 %2(으)로 끝났습니다.</translation>
    </message>
    <message>
        <source>ssh&apos;s own words are below. Try by hand: %1</source>
        <translation>ssh가 출력한 내용은 아래에 있습니다. 직접 시도해 보십시오: %1</translation>
    </message>
    <message>
        <source>The environment is reached through %1, and there is no ssh on this machine.</source>
        <translation>이 환경은 %1을(를) 거쳐야 하는데, 이 컴퓨터에 ssh가 없습니다.</translation>
    </message>
    <message>
        <source>Install OpenSSH&apos;s client (on Debian and Ubuntu the package openssh-client, on Windows the optional feature OpenSSH Client) and see that it is on PATH.</source>
        <translation>OpenSSH 클라이언트를 설치하고(Debian과 Ubuntu에서는 openssh-client 패키지, Windows에서는 선택적 기능 OpenSSH 클라이언트) PATH에 있는지 확인하십시오.</translation>
    </message>
    <message>
        <source>The configuration of ssh, %1, lies inside of the project.</source>
        <translation>ssh 설정 파일 %1이(가) 프로젝트 안에 있습니다.</translation>
    </message>
    <message>
        <source>Such a file can start programs, and a project may come from anybody, so Limbeck takes none from there. Put it into your own folder, such as ~/.ssh, and name that file.</source>
        <translation>그런 파일은 프로그램을 실행할 수 있고 프로젝트는 누구에게서든 올 수 있으므로, Limbeck은 그곳의 것을 쓰지 않습니다. ~/.ssh처럼 자신의 폴더에 두고 그 파일을 지정하십시오.</translation>
    </message>
    <message>
        <source>Stopped on request.</source>
        <translation>요청에 따라 중지되었습니다.</translation>
    </message>
    <message>
        <source>The tunnel through %1 did not open in time.</source>
        <translation>%1을(를) 거치는 터널이 제시간에 열리지 않았습니다.</translation>
    </message>
    <message>
        <source>The machine may be slow, a firewall may drop packets, or a key may wait for a touch or a confirmation. Try by hand: %1</source>
        <translation>컴퓨터가 느리거나, 방화벽이 패킷을 버리거나, 키가 터치나 확인을 기다리고 있을 수 있습니다. 직접 시도해 보십시오: %1</translation>
    </message>
    <message>
        <source>There is no free port on this machine for the tunnel.</source>
        <translation>이 컴퓨터에 터널이 쓸 빈 포트가 없습니다.</translation>
    </message>
    <message>
        <source>Other programs took each port that was tried. Try again, and see which program opens so many connections.</source>
        <translation>시도한 포트를 모두 다른 프로그램이 차지했습니다. 다시 시도하고, 어느 프로그램이 그렇게 많은 연결을 여는지 확인하십시오.</translation>
    </message>
    <message>
        <source>The tunnel through %1 has ended.</source>
        <translation>%1을(를) 거치는 터널이 끝났습니다.</translation>
    </message>
    <message>
        <source>Its ssh was ended, the other machine closed the connection, or the network in between is gone. What was connected through it is cut off too; a new connection opens it anew.</source>
        <translation>ssh가 종료되었거나, 상대 컴퓨터가 연결을 끊었거나, 중간의 네트워크가 끊어졌습니다. 터널을 거치던 연결도 끊어졌으며, 새로 연결하면 터널이 다시 열립니다.</translation>
    </message>
    <message>
        <source>%1 does not allow a tunnel to %2.</source>
        <translation>%1이(가) %2(으)로 가는 터널을 허용하지 않습니다.</translation>
    </message>
    <message>
        <source>Its sshd_config has AllowTcpForwarding no, or a PermitOpen without this place, or the key&apos;s line in authorized_keys restricts it.</source>
        <translation>sshd_config에 AllowTcpForwarding no가 있거나, PermitOpen에 이곳이 없거나, authorized_keys의 해당 키 줄이 제한하고 있습니다.</translation>
    </message>
    <message>
        <source>%1 cannot reach %2.</source>
        <translation>%1에서 %2에 연결할 수 없습니다.</translation>
    </message>
    <message>
        <source>Host and port are looked up by that machine, not by this one: 127.0.0.1 is itself. Check them, that the server runs and listens there (listen_addresses), and firewalls in between.</source>
        <translation>호스트와 포트는 이 컴퓨터가 아니라 그 컴퓨터가 찾습니다. 127.0.0.1은 그 컴퓨터 자신입니다. 호스트와 포트, 서버가 실행 중이며 그곳에서 수신 대기하는지(listen_addresses), 중간의 방화벽을 확인하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::StatementSplitter</name>
    <message>
        <source>The comment that begins here with /* is never closed.</source>
        <translation>여기에서 /*로 시작하는 주석이 닫히지 않았습니다.</translation>
    </message>
    <message>
        <source>The dollar-quoted text that begins here is never closed.</source>
        <translation>여기에서 시작하는 달러 인용 텍스트가 닫히지 않았습니다.</translation>
    </message>
    <message>
        <source>The quoted name that begins here is never closed.</source>
        <translation>여기에서 시작하는 인용된 이름이 닫히지 않았습니다.</translation>
    </message>
    <message>
        <source>The parenthesis that opens here is never closed.</source>
        <translation>여기에서 열린 괄호가 닫히지 않았습니다.</translation>
    </message>
    <message>
        <source>The body that begins here with BEGIN has no END.</source>
        <translation>여기에서 BEGIN으로 시작하는 본문에 END가 없습니다.</translation>
    </message>
    <message>
        <source>The string that begins here is never closed.</source>
        <translation>여기에서 시작하는 문자열이 닫히지 않았습니다.</translation>
    </message>
    <message>
        <source>“%1” is a command of psql, not of the server.</source>
        <translation>“%1”은(는) 서버가 아니라 psql의 명령입니다.</translation>
    </message>
    <message>
        <source>Write it as SQL, or take it out of the file.</source>
        <translation>SQL로 쓰거나 파일에서 빼십시오.</translation>
    </message>
    <message>
        <source>COPY … FROM STDIN reads its rows from psql&apos;s input.</source>
        <translation>COPY … FROM STDIN은 psql의 입력에서 행을 읽습니다.</translation>
    </message>
    <message>
        <source>Write INSERT statements, or COPY … FROM &apos;file&apos; with a file that the server can read.</source>
        <translation>INSERT 문장을 쓰거나, 서버가 읽을 수 있는 파일로 COPY … FROM &apos;file&apos;을 쓰십시오.</translation>
    </message>
    <message>
        <source>COPY … TO STDOUT writes its rows to psql&apos;s output.</source>
        <translation>COPY … TO STDOUT은 psql의 출력에 행을 씁니다.</translation>
    </message>
    <message>
        <source>Take it out of the revision, or write COPY … TO &apos;file&apos; with a file on the server.</source>
        <translation>리비전에서 빼거나, 서버의 파일로 COPY … TO &apos;file&apos;을 쓰십시오.</translation>
    </message>
    <message>
        <source>Close it before the section ends.</source>
        <translation>섹션이 끝나기 전에 닫으십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::Target</name>
    <message>
        <source>The tunnel through %1 leads to one server, but the target names several hosts: %2.</source>
        <translation>%1을(를) 거치는 터널은 서버 하나로 이어지는데, 대상은 여러 호스트를 지정합니다: %2.</translation>
    </message>
    <message>
        <source>Name the one server that is meant, or make an environment for each.</source>
        <translation>의도한 서버 하나를 지정하거나, 서버마다 환경을 만드십시오.</translation>
    </message>
    <message>
        <source>The target is a Unix socket on this machine, to which the tunnel through %1 cannot lead.</source>
        <translation>대상이 이 컴퓨터의 Unix 소켓이어서 %1을(를) 거치는 터널로는 갈 수 없습니다.</translation>
    </message>
    <message>
        <source>Name the server&apos;s host as the other machine knows it, 127.0.0.1 where the server runs there, or take the tunnel away.</source>
        <translation>상대 컴퓨터가 아는 서버의 호스트를 적거나(서버가 그 컴퓨터에서 실행되면 127.0.0.1), 터널을 없애십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::TargetLoad</name>
    <message>
        <source>The target&apos;s write rates could not be read.</source>
        <translation>대상의 쓰기 속도를 읽지 못했습니다.</translation>
    </message>
    <message>
        <source>The target&apos;s sizes are those of the last VACUUM or ANALYZE, without TOAST.</source>
        <translation>대상의 크기는 마지막 VACUUM 또는 ANALYZE 시점의 값이며 TOAST는 포함하지 않습니다.</translation>
    </message>
    <message>
        <source>They could not be measured: %1</source>
        <translation>측정하지 못했습니다: %1</translation>
    </message>
    <message>
        <source>The target&apos;s sizes could not be read.</source>
        <translation>대상의 크기를 읽지 못했습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n session(s) of other roles cannot be looked into: one of them may hold the longest transaction.</source>
        <translation>
            <numerusform>다른 역할의 세션 %n개를 들여다볼 수 없습니다. 그중 하나가 가장 오래된 트랜잭션일 수 있습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>A member of pg_read_all_stats (or pg_monitor) sees them.</source>
        <translation>pg_read_all_stats(또는 pg_monitor)의 멤버라면 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>The target&apos;s sessions could not be read.</source>
        <translation>대상의 세션을 읽지 못했습니다.</translation>
    </message>
    <message>
        <source>The target&apos;s prepared transactions could not be read.</source>
        <translation>대상의 준비된 트랜잭션을 읽지 못했습니다.</translation>
    </message>
    <message>
        <source>The target&apos;s replicas could not be read.</source>
        <translation>대상의 복제본을 읽지 못했습니다.</translation>
    </message>
    <message>
        <source>The age of the target&apos;s oldest transaction could not be read.</source>
        <translation>대상에서 가장 오래된 트랜잭션의 나이를 읽지 못했습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::TargetPins</name>
    <message>
        <source>%1, database %2, reached %3</source>
        <translation>%1, 데이터베이스 %2, %3에 연결</translation>
    </message>
    <message>
        <source>%1, server %2, database %3, reached %4</source>
        <translation>%1, 서버 %2, 데이터베이스 %3, %4에 연결</translation>
    </message>
    <message>
        <source>The environment %1 leads to another database than the last time.</source>
        <translation>환경 %1이(가) 지난번과 다른 데이터베이스로 연결됩니다.</translation>
    </message>
    <message>
        <source>before: %1</source>
        <translation>이전: %1</translation>
    </message>
    <message>
        <source>now: %1</source>
        <translation>지금: %1</translation>
    </message>
    <message>
        <source>A changed name entry, hosts file or .env file does that, and so does a server that was set up anew. Nothing is applied until you have confirmed the new place.</source>
        <translation>이름 항목이나 hosts 파일, .env 파일이 바뀌면 이렇게 되며, 서버를 새로 설치해도 그렇습니다. 새 위치를 확인할 때까지 아무것도 적용하지 않습니다.</translation>
    </message>
    <message>
        <source>The file that says where the environments led before cannot be read.</source>
        <translation>환경이 이전에 연결된 위치를 기억하는 파일을 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Make it readable, or delete it: the places are then remembered anew.</source>
        <translation>읽을 수 있게 하거나 지우십시오. 지우면 위치를 새로 기억합니다.</translation>
    </message>
    <message>
        <source>The new place of the environment could not be remembered.</source>
        <translation>환경의 새 위치를 기억할 수 없었습니다.</translation>
    </message>
    <message>
        <source>See whether the file can be written and the disk has room.</source>
        <translation>파일을 쓸 수 있는지, 디스크에 여유가 있는지 확인하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::TargetResolver</name>
    <message>
        <source>It is not complete: %1 is not set.</source>
        <translation>완전하지 않습니다. %1이(가) 설정되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>%1 was chosen to name the database, but it is not set or not complete.</source>
        <translation>데이터베이스를 지정하는 변수로 %1이(가) 선택되었지만, 설정되어 있지 않거나 완전하지 않습니다.</translation>
    </message>
    <message>
        <source>Set it in the environment&apos;s file, or choose another variable.</source>
        <translation>환경 파일에 설정하거나 다른 변수를 선택하십시오.</translation>
    </message>
    <message>
        <source>It was chosen (%1).</source>
        <translation>선택되었습니다(%1).</translation>
    </message>
    <message>
        <source>It is the first variable in the order that is set.</source>
        <translation>순서상 설정된 첫 번째 변수입니다.</translation>
    </message>
    <message>
        <source>No variable holds a URL, and these name every part.</source>
        <translation>URL을 가진 변수가 없고, 이 변수들이 모든 부분을 지정합니다.</translation>
    </message>
    <message>
        <source>It names the same database as %1, which comes first.</source>
        <translation>먼저 오는 %1과(와) 같은 데이터베이스를 가리킵니다.</translation>
    </message>
    <message>
        <source>%1 comes first.</source>
        <translation>%1이(가) 먼저입니다.</translation>
    </message>
    <message>
        <source>%1 names %2, but %3 name %4. The first one is used.</source>
        <translation>%1은(는) %2을(를) 가리키지만 %3은(는) %4을(를) 가리킵니다. 앞의 것을 사용합니다.</translation>
    </message>
    <message>
        <source>Make them name the same database, or remove the ones that are not used.</source>
        <translation>같은 데이터베이스를 가리키게 하거나, 쓰지 않는 것을 지우십시오.</translation>
    </message>
    <message>
        <source>The files of %1 do not name the database; %2 of the process environment does.</source>
        <translation>%1의 파일에는 데이터베이스가 지정되어 있지 않고, 프로세스 환경의 %2이(가) 지정합니다.</translation>
    </message>
    <message>
        <source>Set %1 in the environment&apos;s file.</source>
        <translation>환경 파일에 %1을(를) 설정하십시오.</translation>
    </message>
    <message>
        <source>The %1 comes from %2 of the process environment.</source>
        <translation>%1은(는) 프로세스 환경의 %2에서 왔습니다.</translation>
    </message>
    <message>
        <source>Name it in the environment&apos;s file.</source>
        <translation>환경 파일에 지정하십시오.</translation>
    </message>
    <message>
        <source>Another variable names another database; choose one.</source>
        <translation>다른 변수가 다른 데이터베이스를 가리킵니다. 하나를 선택하십시오.</translation>
    </message>
    <message>
        <source>%1: %2 (%3)</source>
        <translation>%1: %2 (%3)</translation>
    </message>
    <message>
        <source>Several variables name different databases.</source>
        <translation>여러 변수가 서로 다른 데이터베이스를 가리킵니다.</translation>
    </message>
    <message>
        <source>Choose one in the window, with --url-variable, or with url_variable in limbeck.ini.</source>
        <translation>창에서 선택하거나, --url-variable 또는 limbeck.ini의 url_variable로 하나를 선택하십시오.</translation>
    </message>
    <message>
        <source>file %1</source>
        <translation>파일 %1</translation>
    </message>
    <message>
        <source>the process environment</source>
        <translation>프로세스 환경</translation>
    </message>
    <message>
        <source>variables %1</source>
        <translation>변수 %1</translation>
    </message>
    <message>
        <source>Nothing in %1 names the database.</source>
        <translation>%1에서 데이터베이스를 지정하는 것이 없습니다.</translation>
    </message>
    <message>
        <source>Looked at:</source>
        <translation>찾아본 곳:</translation>
    </message>
    <message>
        <source>Set DATABASE_URL in the environment&apos;s file.</source>
        <translation>환경 파일에 DATABASE_URL을 설정하십시오.</translation>
    </message>
    <message>
        <source>%1 is no port number from 1 to 65535.</source>
        <translation>%1은(는) 1에서 65535 사이의 포트 번호가 아닙니다.</translation>
    </message>
    <message>
        <source>Write a number such as 5432.</source>
        <translation>5432 같은 숫자를 쓰십시오.</translation>
    </message>
    <message>
        <source>The %1 is not named; it comes from %2 of the process environment.</source>
        <translation>%1이(가) 지정되지 않아 프로세스 환경의 %2에서 가져옵니다.</translation>
    </message>
    <message>
        <source>No host is named, so the server of this machine at %1 is meant.</source>
        <translation>호스트가 지정되지 않아 이 컴퓨터의 %1에 있는 서버를 뜻합니다.</translation>
    </message>
    <message>
        <source>Name the host in the environment&apos;s file.</source>
        <translation>환경 파일에 호스트를 지정하십시오.</translation>
    </message>
    <message>
        <source>No user is named, so the name of this machine&apos;s user is taken: %1.</source>
        <translation>사용자가 지정되지 않아 이 컴퓨터의 사용자 이름을 씁니다: %1.</translation>
    </message>
    <message>
        <source>Name the user in the environment&apos;s file.</source>
        <translation>환경 파일에 사용자를 지정하십시오.</translation>
    </message>
    <message>
        <source>No database is named, so the one with the user&apos;s name is taken: %1.</source>
        <translation>데이터베이스가 지정되지 않아 사용자 이름과 같은 데이터베이스를 씁니다: %1.</translation>
    </message>
    <message>
        <source>Name the database in the environment&apos;s file.</source>
        <translation>환경 파일에 데이터베이스를 지정하십시오.</translation>
    </message>
    <message>
        <source>%1 is set, and a program that leaves parts to libpq follows it. Limbeck does not.</source>
        <translation>%1이(가) 설정되어 있어, 일부를 libpq에 맡기는 프로그램은 이를 따릅니다. Limbeck은 따르지 않습니다.</translation>
    </message>
    <message>
        <source>Remove the variable, or name every part in the environment&apos;s file.</source>
        <translation>그 변수를 지우거나 환경 파일에 모든 부분을 지정하십시오.</translation>
    </message>
    <message>
        <source>Line %1 of the service file %2 cannot be read.</source>
        <translation>서비스 파일 %2의 %1번째 줄을 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Each line under a [name] is keyword=value, with libpq&apos;s keywords and no spaces around the equals sign. A service cannot refer to another one.</source>
        <translation>[이름] 아래의 각 줄은 libpq 키워드를 쓰는 keyword=value 형식이며 등호 앞뒤에 공백이 없습니다. 서비스는 다른 서비스를 참조할 수 없습니다.</translation>
    </message>
    <message>
        <source>%1: cannot be read (%2)</source>
        <translation>%1: 읽을 수 없음(%2)</translation>
    </message>
    <message>
        <source>%1: has no [%2]</source>
        <translation>%1: [%2] 없음</translation>
    </message>
    <message>
        <source>The connection service %1 is defined nowhere.</source>
        <translation>연결 서비스 %1이(가) 어디에도 정의되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>Check its name, and PGSERVICEFILE, which names the file to look into first.</source>
        <translation>이름을 확인하고, 먼저 찾아볼 파일을 지정하는 PGSERVICEFILE도 확인하십시오.</translation>
    </message>
    <message>
        <source>The password file %1 is passed over, because others than its owner may read it.</source>
        <translation>비밀번호 파일 %1은(는) 소유자가 아닌 사람도 읽을 수 있어 무시됩니다.</translation>
    </message>
    <message>
        <source>Run: chmod 600 %1</source>
        <translation>실행: chmod 600 %1</translation>
    </message>
</context>
<context>
    <name>limbeck::VariableEditor</name>
    <message>
        <source>The part that changes is put together of several pieces in the value of %1, or comes from outside of the files, so there is no single place to change it.</source>
        <translation>%1의 값에서 바뀌는 부분이 여러 조각으로 이루어졌거나 파일 밖에서 오므로, 변경할 한 곳을 정할 수 없습니다.</translation>
    </message>
    <message>
        <source>Have the value written out, without its references.</source>
        <translation>참조 없이 값을 그대로 쓰도록 하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::WorkRates</name>
    <message>
        <source>The rehearsal was stopped.</source>
        <translation>리허설이 중지되었습니다.</translation>
    </message>
    <message>
        <source>Times for the target are estimates: its bytes, times what a GB took here (%1 to rewrite, %2 to read, %3 of index to build).</source>
        <translation>대상의 소요 시간은 추정치입니다. 대상의 바이트 수에 여기서 1GB를 처리하는 데 걸린 시간(재작성 %1, 읽기 %2, 인덱스 생성 %3)을 곱한 값입니다.</translation>
    </message>
    <message>
        <source>Measured in the sandbox on %1 of generated rows, in memory. The target&apos;s disks and what else it has to do are not in it.</source>
        <translation>샌드박스에서 생성한 행 %1를 메모리에서 처리하여 측정했습니다. 대상의 디스크와 그 밖의 부하는 반영되지 않습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::cli</name>
    <message>
        <source>There is no option %1.</source>
        <translation>옵션 %1이(가) 없습니다.</translation>
    </message>
    <message>
        <source>`limbeck-cli --help` lists the options.</source>
        <translation>`limbeck-cli --help`로 옵션 목록을 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>Did you mean --%1?</source>
        <translation>--%1을(를) 뜻하셨습니까?</translation>
    </message>
    <message>
        <source>The option --%1 takes no value.</source>
        <translation>옵션 --%1에는 값을 줄 수 없습니다.</translation>
    </message>
    <message>
        <source>The option --%1 needs a value.</source>
        <translation>옵션 --%1에는 값이 필요합니다.</translation>
    </message>
    <message>
        <source>Write --%1 %2.</source>
        <translation>--%1 %2 형식으로 쓰십시오.</translation>
    </message>
    <message>
        <source>The command %1 has no option --%2.</source>
        <translation>명령 %1에는 옵션 --%2이(가) 없습니다.</translation>
    </message>
    <message>
        <source>`limbeck-cli %1 --help` lists its options.</source>
        <translation>`limbeck-cli %1 --help`로 옵션 목록을 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>--env and --env-file exclude each other.</source>
        <translation>--env와 --env-file은 함께 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>Name the environment, or the files.</source>
        <translation>환경을 지정하거나 파일을 지정하십시오.</translation>
    </message>
    <message>
        <source>No command was given.</source>
        <translation>명령이 지정되지 않았습니다.</translation>
    </message>
    <message>
        <source>`limbeck-cli --help` lists the commands.</source>
        <translation>`limbeck-cli --help`로 명령 목록을 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>There is no command %1.</source>
        <translation>명령 %1이(가) 없습니다.</translation>
    </message>
    <message>
        <source>Did you mean %1?</source>
        <translation>%1을(를) 뜻하셨습니까?</translation>
    </message>
    <message>
        <source>The command %1 takes no argument.</source>
        <translation>명령 %1에는 인수를 줄 수 없습니다.</translation>
    </message>
    <message>
        <source>The command %1 takes one argument, %2.</source>
        <translation>명령 %1에는 인수 %2 하나만 줍니다.</translation>
    </message>
    <message>
        <source>`limbeck-cli %1 --help` has examples.</source>
        <translation>`limbeck-cli %1 --help`에 예제가 있습니다.</translation>
    </message>
    <message>
        <source>the project&apos;s folder; default: the current folder</source>
        <translation>프로젝트 폴더. 기본값: 현재 폴더</translation>
    </message>
    <message>
        <source>the environment; default: limbeck.ini&apos;s, or the only one</source>
        <translation>환경. 기본값: limbeck.ini의 기본 환경 또는 하나뿐인 환경</translation>
    </message>
    <message>
        <source>a .env file in place of an environment; may be repeated, later files win</source>
        <translation>환경 대신 쓸 .env 파일. 여러 번 쓸 수 있으며 뒤의 파일이 우선합니다</translation>
    </message>
    <message>
        <source>the variable that holds the database&apos;s URL</source>
        <translation>데이터베이스 URL을 가진 변수</translation>
    </message>
    <message>
        <source>print JSON for programs</source>
        <translation>프로그램용 JSON 출력</translation>
    </message>
    <message>
        <source>no colours, as with NO_COLOR in the environment</source>
        <translation>색을 쓰지 않음. 환경의 NO_COLOR와 같음</translation>
    </message>
    <message>
        <source>en or ko; default: the system&apos;s language</source>
        <translation>en 또는 ko. 기본값: 시스템 언어</translation>
    </message>
    <message>
        <source>help, also for one command: limbeck-cli upgrade --help</source>
        <translation>도움말. 명령별로도: limbeck-cli upgrade --help</translation>
    </message>
    <message>
        <source>the program&apos;s version</source>
        <translation>프로그램 버전</translation>
    </message>
    <message>
        <source>Nothing is pending.</source>
        <translation>대기 중인 리비전이 없습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n revision(s) are pending.</source>
        <translation>
            <numerusform>리비전 %n개가 대기 중입니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>`limbeck-cli plan head` shows what they do.</source>
        <translation>`limbeck-cli plan head`로 무엇을 하는지 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>the revisions that the database is at</source>
        <translation>데이터베이스가 있는 리비전</translation>
    </message>
    <message>
        <source>No revision of these scripts is applied.</source>
        <translation>이 스크립트의 리비전 중 적용된 것이 없습니다.</translation>
    </message>
    <message>
        <source>a tour of the sample project on a private server; leaves nothing behind</source>
        <translation>전용 서버에서 예제 프로젝트를 둘러봅니다. 아무것도 남기지 않습니다</translation>
    </message>
    <message>
        <source>The demo was stopped.</source>
        <translation>데모가 중지되었습니다.</translation>
    </message>
    <message>
        <source>The tour stopped at `%1`.</source>
        <translation>`%1`에서 둘러보기가 멈췄습니다.</translation>
    </message>
    <message>
        <source>The tour is over; its server and its folder are gone.</source>
        <translation>둘러보기가 끝났습니다. 서버와 폴더를 지웠습니다.</translation>
    </message>
    <message>
        <source>what is wrong or risky in the project, its environments and scripts</source>
        <translation>프로젝트와 환경, 스크립트에서 잘못되었거나 위험한 것</translation>
    </message>
    <message>
        <source>No findings.</source>
        <translation>지적 사항이 없습니다.</translation>
    </message>
    <message>
        <source>the variables of the environment, with the places that they come from</source>
        <translation>환경의 변수와 그 출처</translation>
    </message>
    <message>
        <source>show secrets as they are, in place of ***</source>
        <translation>비밀 값을 ***로 가리지 않고 그대로 표시</translation>
    </message>
    <message>
        <source>VARIABLE</source>
        <translation>변수</translation>
    </message>
    <message>
        <source>VALUE</source>
        <translation>값</translation>
    </message>
    <message>
        <source>FROM</source>
        <translation>출처</translation>
    </message>
    <message>
        <source>The environment %1 defines no variable.</source>
        <translation>환경 %1에 정의된 변수가 없습니다.</translation>
    </message>
    <message>
        <source>the environments, their files, and each one&apos;s target</source>
        <translation>환경과 그 파일, 각 환경의 대상</translation>
    </message>
    <message>
        <source>default</source>
        <translation>기본값</translation>
    </message>
    <message>
        <source>protected</source>
        <translation>보호됨</translation>
    </message>
    <message>
        <source>ENVIRONMENT</source>
        <translation>환경</translation>
    </message>
    <message>
        <source>TARGET</source>
        <translation>대상</translation>
    </message>
    <message>
        <source>FILES</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>MARKS</source>
        <translation>표시</translation>
    </message>
    <message>
        <source>none: %1</source>
        <translation>없음: %1</translation>
    </message>
    <message>
        <source>The state is unknown: %1</source>
        <translation>상태를 알 수 없습니다: %1</translation>
    </message>
    <message>
        <source>There is no revision.</source>
        <translation>리비전이 없습니다.</translation>
    </message>
    <message>
        <source>all revisions, newest first, with their state</source>
        <translation>모든 리비전과 그 상태, 최신순</translation>
    </message>
    <message>
        <source>the revisions that no other one follows</source>
        <translation>뒤따르는 리비전이 없는 리비전</translation>
    </message>
    <message>
        <source>the revisions that follow no other one</source>
        <translation>앞선 리비전이 없는 리비전</translation>
    </message>
    <message>
        <source>the revisions that are still to be applied, in their order</source>
        <translation>아직 적용하지 않은 리비전, 적용 순서대로</translation>
    </message>
    <message>
        <source>what an upgrade or downgrade would run, with its SQL; nothing is run</source>
        <translation>업그레이드나 다운그레이드가 실행할 내용과 SQL. 아무것도 실행하지 않습니다</translation>
    </message>
    <message>
        <source>plan from this revision, or base, without asking a database</source>
        <translation>데이터베이스에 묻지 않고 이 리비전(또는 base)부터 계획</translation>
    </message>
    <message>
        <source>apply revisions up to the goal</source>
        <translation>목표까지 리비전을 적용</translation>
    </message>
    <message>
        <source>take revisions back down to the goal</source>
        <translation>목표까지 리비전을 되돌림</translation>
    </message>
    <message>
        <source>set the version table to the goal without running SQL of the revisions</source>
        <translation>리비전의 SQL을 실행하지 않고 버전 테이블을 목표로 설정</translation>
    </message>
    <message>
        <source>write the SQL script that psql runs to the same result; run nothing</source>
        <translation>psql로 같은 결과를 내는 SQL 스크립트를 출력. 아무것도 실행하지 않습니다</translation>
    </message>
    <message>
        <source>with --sql: from this revision, or base, without a database</source>
        <translation>--sql과 함께: 데이터베이스 없이 이 리비전(또는 base)부터</translation>
    </message>
    <message>
        <source>the database&apos;s name; protected environments want it</source>
        <translation>데이터베이스 이름. 보호된 환경에서 필요합니다</translation>
    </message>
    <message>
        <source>run only when the plan still has this fingerprint</source>
        <translation>계획의 지문이 이것과 같을 때만 실행</translation>
    </message>
    <message>
        <source>how long to wait for another run; default: 1min</source>
        <translation>다른 실행을 기다리는 시간. 기본값: 1min</translation>
    </message>
    <message>
        <source>do not write the history in schema limbeck</source>
        <translation>스키마 limbeck에 이력을 쓰지 않음</translation>
    </message>
    <message>
        <source>all revisions in one transaction</source>
        <translation>모든 리비전을 한 트랜잭션에서</translation>
    </message>
    <message>
        <source>the longest wait for a lock; 0: none; default: limbeck.ini&apos;s, or 5s</source>
        <translation>잠금을 기다리는 최대 시간. 0: 없음. 기본값: limbeck.ini의 값 또는 5s</translation>
    </message>
    <message>
        <source>the longest run of a statement; 0: none; default: limbeck.ini&apos;s, or 0</source>
        <translation>문장의 최대 실행 시간. 0: 없음. 기본값: limbeck.ini의 값 또는 0</translation>
    </message>
    <message>
        <source>--from goes with --sql: a run starts where the database is.</source>
        <translation>--from은 --sql과 함께 씁니다. 실행은 데이터베이스가 있는 곳에서 시작합니다.</translation>
    </message>
    <message>
        <source>Leave --from out, or add --sql.</source>
        <translation>--from을 빼거나 --sql을 추가하십시오.</translation>
    </message>
    <message>
        <source>one revision with its SQL</source>
        <translation>리비전 하나와 그 SQL</translation>
    </message>
    <message>
        <source>revision</source>
        <translation>리비전</translation>
    </message>
    <message>
        <source>message</source>
        <translation>메시지</translation>
    </message>
    <message>
        <source>after</source>
        <translation>앞선 리비전</translation>
    </message>
    <message>
        <source>depends on</source>
        <translation>의존 대상</translation>
    </message>
    <message>
        <source>labels</source>
        <translation>레이블</translation>
    </message>
    <message>
        <source>created</source>
        <translation>작성일</translation>
    </message>
    <message>
        <source>state</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>file</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>content hash</source>
        <translation>내용 해시</translation>
    </message>
    <message>
        <source>%1, without a transaction</source>
        <translation>%1, 트랜잭션 없음</translation>
    </message>
    <message>
        <source>upgrade</source>
        <translation>업그레이드</translation>
    </message>
    <message>
        <source>downgrade</source>
        <translation>다운그레이드</translation>
    </message>
    <message>
        <source>It has no way back: there is no migrate:down section.</source>
        <translation>되돌릴 방법이 없습니다. migrate:down 섹션이 없습니다.</translation>
    </message>
    <message>
        <source>the database that is meant, where each part comes from, and what lost</source>
        <translation>실제로 가리키는 데이터베이스와 각 부분의 출처, 선택되지 않은 것</translation>
    </message>
    <message>
        <source>PART</source>
        <translation>부분</translation>
    </message>
    <message>
        <source>driver</source>
        <translation>드라이버</translation>
    </message>
    <message>
        <source>host</source>
        <translation>호스트</translation>
    </message>
    <message>
        <source>port</source>
        <translation>포트</translation>
    </message>
    <message>
        <source>database</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>user</source>
        <translation>사용자</translation>
    </message>
    <message>
        <source>password</source>
        <translation>비밀번호</translation>
    </message>
    <message>
        <source>set</source>
        <translation>설정됨</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>설정되지 않음</translation>
    </message>
    <message>
        <source>CANDIDATE</source>
        <translation>후보</translation>
    </message>
    <message>
        <source>RESULT</source>
        <translation>결과</translation>
    </message>
    <message>
        <source>DATABASE</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>WHY</source>
        <translation>이유</translation>
    </message>
    <message>
        <source>taken</source>
        <translation>선택됨</translation>
    </message>
    <message>
        <source>not taken</source>
        <translation>선택되지 않음</translation>
    </message>
    <message>
        <source>test the connection stage by stage, from the configuration to the revision</source>
        <translation>설정부터 리비전까지 단계별 연결 테스트</translation>
    </message>
    <message>
        <source>the longest wait of a stage; default: 10s</source>
        <translation>한 단계를 기다리는 최대 시간. 기본값: 10s</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>정상</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>경고</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>건너뜀</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>The connection test did not reach its end.</source>
        <translation>연결 테스트가 끝까지 진행되지 못했습니다.</translation>
    </message>
    <message>
        <source>The connection test failed at: %1</source>
        <translation>연결 테스트가 실패한 단계: %1</translation>
    </message>
    <message>
        <source>The connection test was stopped.</source>
        <translation>연결 테스트가 중지되었습니다.</translation>
    </message>
    <message>
        <source>%1: %2 (from %3)</source>
        <translation>%1: %2 (출처 %3)</translation>
    </message>
    <message>
        <source>--%1 %2 is not a duration.</source>
        <translation>--%1 %2은(는) 시간이 아닙니다.</translation>
    </message>
    <message>
        <source>Write a duration such as 5s, 500ms or 2min; 0 means no limit.</source>
        <translation>5s, 500ms, 2min 같은 시간을 쓰십시오. 0은 제한 없음입니다.</translation>
    </message>
    <message>
        <source>The plan is not the one that was reviewed: its fingerprint is %1.</source>
        <translation>검토한 계획이 아닙니다. 지문이 %1입니다.</translation>
    </message>
    <message>
        <source>The target, the applied revisions or a script have changed. Look at the plan again.</source>
        <translation>대상, 적용된 리비전 또는 스크립트가 변경되었습니다. 계획을 다시 확인하십시오.</translation>
    </message>
    <message>
        <source>Add --confirm %1 when you are sure.</source>
        <translation>확실하면 --confirm %1을(를) 추가하십시오.</translation>
    </message>
    <message>
        <source>--confirm %1 is not the name of the database of the protected environment %2.</source>
        <translation>--confirm %1은(는) 보호된 환경 %2의 데이터베이스 이름이 아닙니다.</translation>
    </message>
    <message>
        <source>The environment %1 is protected: a run needs its database&apos;s name.</source>
        <translation>환경 %1은(는) 보호되어 있습니다. 실행하려면 데이터베이스 이름이 필요합니다.</translation>
    </message>
    <message>
        <source>done</source>
        <translation>완료</translation>
    </message>
    <message>
        <source>wrong usage</source>
        <translation>잘못된 사용법</translation>
    </message>
    <message>
        <source>findings at or above --fail-on</source>
        <translation>--fail-on 이상의 지적 사항이 있음</translation>
    </message>
    <message>
        <source>no target, or an ambiguous one</source>
        <translation>대상이 없거나 모호함</translation>
    </message>
    <message>
        <source>the connection failed</source>
        <translation>연결 실패</translation>
    </message>
    <message>
        <source>revisions are pending (check)</source>
        <translation>대기 중인 리비전이 있음(check)</translation>
    </message>
    <message>
        <source>refused: guard, stale plan or protected environment</source>
        <translation>거부됨: 안전장치, 오래된 계획 또는 보호된 환경</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>취소됨</translation>
    </message>
    <message>
        <source>Usage: limbeck-cli [OPTIONS] COMMAND</source>
        <translation>사용법: limbeck-cli [옵션] 명령</translation>
    </message>
    <message>
        <source>PostgreSQL schema migrations that show which database they change.</source>
        <translation>어느 데이터베이스를 변경하는지 보여 주는 PostgreSQL 스키마 마이그레이션 도구입니다.</translation>
    </message>
    <message>
        <source>Commands:</source>
        <translation>명령:</translation>
    </message>
    <message>
        <source>Options:</source>
        <translation>옵션:</translation>
    </message>
    <message>
        <source>Exit codes:</source>
        <translation>종료 코드:</translation>
    </message>
    <message>
        <source>`limbeck-cli COMMAND --help` shows a command&apos;s options and examples.</source>
        <translation>`limbeck-cli 명령 --help`로 명령의 옵션과 예제를 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>Usage: limbeck-cli [OPTIONS] %1</source>
        <translation>사용법: limbeck-cli [옵션] %1</translation>
    </message>
    <message>
        <source>Options of this command:</source>
        <translation>이 명령의 옵션:</translation>
    </message>
    <message>
        <source>Options of every command:</source>
        <translation>모든 명령의 옵션:</translation>
    </message>
    <message>
        <source>Examples:</source>
        <translation>예제:</translation>
    </message>
    <message>
        <source>error</source>
        <translation>오류</translation>
    </message>
    <message>
        <source>hint: %1</source>
        <translation>힌트: %1</translation>
    </message>
    <message>
        <source>There is nothing to do: the database is already at %1.</source>
        <translation>할 일이 없습니다. 데이터베이스가 이미 %1에 있습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n revision(s) to run for `%1 %2`:</source>
        <translation>
            <numerusform>`%1 %2`에서 실행할 리비전 %n개:</numerusform>
        </translation>
    </message>
    <message>
        <source>in one transaction</source>
        <translation>한 트랜잭션에서</translation>
    </message>
    <message>
        <source>without a transaction, statement by statement</source>
        <translation>트랜잭션 없이 문장별로</translation>
    </message>
    <message>
        <source>fingerprint: %1</source>
        <translation>지문: %1</translation>
    </message>
    <message>
        <source>head</source>
        <translation>head</translation>
    </message>
    <message>
        <source>base</source>
        <translation>base</translation>
    </message>
    <message>
        <source>branch point</source>
        <translation>브랜치 지점</translation>
    </message>
    <message>
        <source>merge</source>
        <translation>병합</translation>
    </message>
    <message>
        <source>applied</source>
        <translation>적용됨</translation>
    </message>
    <message>
        <source>current</source>
        <translation>현재</translation>
    </message>
    <message>
        <source>pending</source>
        <translation>대기 중</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>알 수 없음</translation>
    </message>
    <message>
        <source>STATE</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>REVISION</source>
        <translation>리비전</translation>
    </message>
    <message>
        <source>AFTER</source>
        <translation>앞선 리비전</translation>
    </message>
    <message>
        <source>MESSAGE</source>
        <translation>메시지</translation>
    </message>
    <message>
        <source>info, warning, error or never: from when on findings fail; default: error</source>
        <translation>info, warning, error 또는 never: 어느 수준부터 실패로 볼지. 기본값: error</translation>
    </message>
    <message>
        <source>--fail-on %1 is not a severity.</source>
        <translation>--fail-on %1은(는) 심각도가 아닙니다.</translation>
    </message>
    <message>
        <source>Write info, warning, error or never.</source>
        <translation>info, warning, error 또는 never를 쓰십시오.</translation>
    </message>
    <message numerus="yes">
        <source>%n finding(s) at or above the severity that fails.</source>
        <translation>
            <numerusform>실패로 보는 심각도 이상의 지적 사항이 %n개 있습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Follow the hints above, or choose another severity with --fail-on.</source>
        <translation>위의 힌트를 따르거나 --fail-on으로 다른 심각도를 선택하십시오.</translation>
    </message>
    <message>
        <source>The SQL cannot be shown: %1</source>
        <translation>SQL을 보여 줄 수 없습니다: %1</translation>
    </message>
    <message>
        <source>for an Alembic project&apos;s env.py, also as -x; may be repeated</source>
        <translation>Alembic 프로젝트의 env.py에 넘길 값, -x로도 씀. 여러 번 쓸 수 있음</translation>
    </message>
    <message>
        <source>the Python of an Alembic project; `python` shows what is found</source>
        <translation>Alembic 프로젝트의 Python. `python` 명령이 찾은 것을 보여 줌</translation>
    </message>
    <message>
        <source>the section of alembic.ini, also as -n; default: alembic</source>
        <translation>alembic.ini의 섹션, -n으로도 씀. 기본값: alembic</translation>
    </message>
    <message>
        <source>the Pythons that could run an Alembic project, and the one that does</source>
        <translation>Alembic 프로젝트를 실행할 수 있는 Python과 실제로 쓰는 Python</translation>
    </message>
    <message>
        <source>found in</source>
        <translation>찾은 곳</translation>
    </message>
    <message>
        <source>path</source>
        <translation>경로</translation>
    </message>
    <message>
        <source>not installed</source>
        <translation>설치되지 않음</translation>
    </message>
    <message>
        <source>--single-transaction is for SQL projects: env.py decides how many transactions Alembic takes.</source>
        <translation>--single-transaction은 SQL 프로젝트용입니다. Alembic이 트랜잭션을 몇 개 쓸지는 env.py가 정합니다.</translation>
    </message>
    <message>
        <source>See transaction_per_migration in env.py&apos;s context.configure().</source>
        <translation>env.py의 context.configure()에 있는 transaction_per_migration을 확인하십시오.</translation>
    </message>
    <message>
        <source>%1, partly outside of a transaction</source>
        <translation>%1, 일부는 트랜잭션 밖에서</translation>
    </message>
    <message>
        <source>-- unknown until it runs: %1</source>
        <translation>-- 실행하기 전에는 알 수 없음: %1</translation>
    </message>
    <message>
        <source>The project is a SQL project, which needs no Python.</source>
        <translation>SQL 프로젝트이므로 Python이 필요하지 않습니다.</translation>
    </message>
    <message>
        <source>run by the project&apos;s Alembic</source>
        <translation>프로젝트의 Alembic이 실행</translation>
    </message>
    <message>
        <source>run by the project&apos;s Alembic, partly outside of a transaction</source>
        <translation>프로젝트의 Alembic이 실행, 일부는 트랜잭션 밖에서</translation>
    </message>
    <message>
        <source>do not ask the environment&apos;s database which revisions it has</source>
        <translation>환경의 데이터베이스에 적용된 리비전을 묻지 않음</translation>
    </message>
    <message>
        <source>The database was not looked at: %1</source>
        <translation>데이터베이스를 확인하지 않았습니다: %1</translation>
    </message>
    <message>
        <source>the change that lets env.py load .env and fail loudly without its variable</source>
        <translation>env.py가 .env를 불러오고 변수가 없으면 분명한 오류를 내도록 바꾸는 내용</translation>
    </message>
    <message>
        <source>write the change, in place of only showing it</source>
        <translation>보여 주기만 하지 않고 변경 내용을 씀</translation>
    </message>
    <message>
        <source>Nothing is written yet: `limbeck-cli mend --write` does that.</source>
        <translation>아직 아무것도 쓰지 않았습니다. 쓰려면 `limbeck-cli mend --write`를 실행하십시오.</translation>
    </message>
    <message>
        <source>%1 is written.</source>
        <translation>%1을(를) 썼습니다.</translation>
    </message>
    <message>
        <source>The command %1 takes the arguments %2.</source>
        <translation>%1 명령의 인수는 %2입니다.</translation>
    </message>
    <message>
        <source>%1 is made, empty.</source>
        <translation>%1을(를) 빈 파일로 만듭니다.</translation>
    </message>
    <message>
        <source>%1 is removed; it is empty.</source>
        <translation>%1을(를) 제거합니다. 빈 파일입니다.</translation>
    </message>
    <message>
        <source>Nothing changes.</source>
        <translation>바뀌는 것이 없습니다.</translation>
    </message>
    <message>
        <source>Nothing is written yet: `limbeck-cli %1 --write` does that.</source>
        <translation>아직 아무것도 쓰지 않았습니다. `limbeck-cli %1 --write`로 씁니다.</translation>
    </message>
    <message>
        <source>%1 is removed.</source>
        <translation>%1을(를) 제거합니다.</translation>
    </message>
    <message>
        <source>two environments side by side: variables, targets, and their databases&apos; revisions</source>
        <translation>두 환경을 나란히: 변수, 대상, 데이터베이스의 리비전</translation>
    </message>
    <message>
        <source>ask no database</source>
        <translation>데이터베이스에 묻지 않음</translation>
    </message>
    <message>
        <source>show what is the same too</source>
        <translation>같은 것도 표시</translation>
    </message>
    <message>
        <source>same</source>
        <translation>같음</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>다름</translation>
    </message>
    <message>
        <source>only in the first</source>
        <translation>첫째에만 있음</translation>
    </message>
    <message>
        <source>only in the second</source>
        <translation>둘째에만 있음</translation>
    </message>
    <message>
        <source>%1: its database could not be asked: %2</source>
        <translation>%1: 데이터베이스에 물을 수 없었습니다: %2</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>없음</translation>
    </message>
    <message numerus="yes">
        <source>%1: at %2; %n pending</source>
        <translation>
            <numerusform>%1: %2, 대기 중 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>applied here only: %1</source>
        <translation>이쪽에만 적용됨: %1</translation>
    </message>
    <message>
        <source>Both lead to the same database.</source>
        <translation>둘 다 같은 데이터베이스로 연결됩니다.</translation>
    </message>
    <message>
        <source>The two are the same.</source>
        <translation>둘은 같습니다.</translation>
    </message>
    <message>
        <source>WRITTEN AS</source>
        <translation>원래 표기</translation>
    </message>
    <message>
        <source>OVERRIDES</source>
        <translation>가려진 값</translation>
    </message>
    <message>
        <source>edit: write the URL out, without its references to variables</source>
        <translation>edit: 변수 참조 없이 URL을 그대로 씀</translation>
    </message>
    <message>
        <source>new, edit: a URL, psql command or the like; - reads it from standard input</source>
        <translation>new, edit: URL이나 psql 명령 등. -이면 표준 입력에서 읽음</translation>
    </message>
    <message>
        <source>new: start from a template such as .env.example</source>
        <translation>new: .env.example 같은 템플릿에서 시작</translation>
    </message>
    <message>
        <source>new: start from another environment</source>
        <translation>new: 다른 환경에서 시작</translation>
    </message>
    <message>
        <source>also add the file to .gitignore, where git would not ignore it</source>
        <translation>git이 무시하지 않으면 파일을 .gitignore에도 추가</translation>
    </message>
    <message>
        <source>set: the name that people see; empty: none</source>
        <translation>set: 사람에게 보이는 이름. 비우면 없음</translation>
    </message>
    <message>
        <source>set: green, amber, red, blue, violet or grey; empty: none</source>
        <translation>set: green, amber, red, blue, violet, grey. 비우면 없음</translation>
    </message>
    <message>
        <source>set: changes want --confirm with the database&apos;s name</source>
        <translation>set: 변경하려면 데이터베이스 이름과 함께 --confirm 필요</translation>
    </message>
    <message>
        <source>set: the process environment beats the files</source>
        <translation>set: 프로세스 환경이 파일보다 우선</translation>
    </message>
    <message>
        <source>set: the environment that is taken without --env</source>
        <translation>set: --env가 없을 때 쓰는 환경</translation>
    </message>
    <message>
        <source>set: its .env files, with commas; later ones win</source>
        <translation>set: 환경의 .env 파일들, 쉼표로 구분. 뒤의 것이 우선</translation>
    </message>
    <message>
        <source>rename: the .env file gets the new name too</source>
        <translation>rename: .env 파일의 이름도 바꿈</translation>
    </message>
    <message>
        <source>remove: keep (the default), aside (as .bak) or delete the file</source>
        <translation>remove: 파일을 그대로 두기(keep, 기본값), 옆으로 치우기(aside, .bak), 지우기(delete)</translation>
    </message>
    <message>
        <source>show, new, edit, set, copy, rename or remove an environment; shows the change first</source>
        <translation>환경 보기·만들기·편집·설정·복사·이름 바꾸기·제거. 변경 내용을 먼저 표시</translation>
    </message>
    <message>
        <source>There is no action %1.</source>
        <translation>%1이라는 동작은 없습니다.</translation>
    </message>
    <message>
        <source>The actions are: %1</source>
        <translation>동작: %1</translation>
    </message>
    <message>
        <source>`environment %1` takes two names.</source>
        <translation>`environment %1`에는 이름이 두 개 필요합니다.</translation>
    </message>
    <message>
        <source>`environment %1` takes one name.</source>
        <translation>`environment %1`에는 이름이 하나 필요합니다.</translation>
    </message>
    <message>
        <source>`environment %1` has no option --%2.</source>
        <translation>`environment %1`에는 --%2 옵션이 없습니다.</translation>
    </message>
    <message>
        <source>The environment is named behind the action; --env and --env-file are not for this command.</source>
        <translation>환경은 동작 뒤에 적습니다. --env와 --env-file은 이 명령에서 쓰지 않습니다.</translation>
    </message>
    <message>
        <source>Write `limbeck-cli environment %1 NAME`.</source>
        <translation>`limbeck-cli environment %1 이름`과 같이 쓰십시오.</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>예</translation>
    </message>
    <message>
        <source>no</source>
        <translation>아니요</translation>
    </message>
    <message>
        <source>in the file</source>
        <translation>파일에 있음</translation>
    </message>
    <message>
        <source>not in the file</source>
        <translation>파일에 없음</translation>
    </message>
    <message>
        <source>Written in %1. As a URL: %2</source>
        <translation>%1에 있습니다. URL로는: %2</translation>
    </message>
    <message>
        <source>SETTING</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>files</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>colour</source>
        <translation>색</translation>
    </message>
    <message>
        <source>process wins</source>
        <translation>프로세스 우선</translation>
    </message>
    <message>
        <source>Nothing was named that shall change.</source>
        <translation>바꿀 것을 지정하지 않았습니다.</translation>
    </message>
    <message>
        <source>--ignore does that.</source>
        <translation>--ignore로 추가합니다.</translation>
    </message>
    <message>
        <source>Limbeck does not know this colour.</source>
        <translation>Limbeck이 모르는 색입니다.</translation>
    </message>
    <message>
        <source>Write green, amber, red, blue, violet or grey.</source>
        <translation>green, amber, red, blue, violet, grey 중에서 쓰십시오.</translation>
    </message>
    <message>
        <source>A new environment starts from a template or from another environment, not from both.</source>
        <translation>새 환경은 템플릿이나 다른 환경 중 하나에서 시작합니다. 둘 다 쓸 수는 없습니다.</translation>
    </message>
    <message>
        <source>--file takes keep, aside or delete.</source>
        <translation>--file의 값은 keep, aside, delete 중 하나입니다.</translation>
    </message>
    <message>
        <source>keep leaves it where it is, aside renames it to .bak.</source>
        <translation>keep은 그대로 두고, aside는 .bak으로 이름을 바꿉니다.</translation>
    </message>
    <message>
        <source>keep the environment&apos;s password in the system&apos;s key store, or forget it</source>
        <translation>환경의 비밀번호를 시스템 키 저장소에 보관하거나 지움</translation>
    </message>
    <message>
        <source>read it from standard input, one line, in place of asking for it</source>
        <translation>묻지 않고 표준 입력에서 한 줄을 읽음</translation>
    </message>
    <message>
        <source>remove it from the key store</source>
        <translation>키 저장소에서 제거</translation>
    </message>
    <message>
        <source>Password of %1: </source>
        <translation>%1의 비밀번호: </translation>
    </message>
    <message>
        <source>There is no terminal to ask for the password on.</source>
        <translation>비밀번호를 물을 터미널이 없습니다.</translation>
    </message>
    <message>
        <source>Give it on standard input, with --stdin.</source>
        <translation>--stdin을 써서 표준 입력으로 주십시오.</translation>
    </message>
    <message>
        <source>No password was given, so nothing was kept.</source>
        <translation>비밀번호를 받지 못해 아무것도 보관하지 않았습니다.</translation>
    </message>
    <message>
        <source>The environment has a password already (%1), which counts before the key store.</source>
        <translation>환경에 이미 비밀번호가 있으며(%1), 키 저장소보다 우선합니다.</translation>
    </message>
    <message>
        <source>Take it out of there first.</source>
        <translation>먼저 그곳에서 빼십시오.</translation>
    </message>
    <message>
        <source>The password of %1 is kept in the key store.</source>
        <translation>%1의 비밀번호를 키 저장소에 보관했습니다.</translation>
    </message>
    <message>
        <source>The key store holds no password of %1 any more.</source>
        <translation>키 저장소에 %1의 비밀번호가 더는 없습니다.</translation>
    </message>
    <message>
        <source>go on although the environment leads to another database than before: this one</source>
        <translation>환경이 이전과 다른 데이터베이스로 연결되어도 진행. 이 위치로</translation>
    </message>
    <message>
        <source>also write the report as text to this file, for a ticket</source>
        <translation>문의에 첨부할 수 있도록 보고서를 이 파일에 텍스트로도 저장</translation>
    </message>
    <message>
        <source>The value of --%1 holds a password, and other programs see a program&apos;s arguments.</source>
        <translation>--%1의 값에 비밀번호가 있는데, 프로그램의 인수는 다른 프로그램이 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>Write --from-url - and give the text on standard input.</source>
        <translation>--from-url -을 쓰고 내용은 표준 입력으로 주십시오.</translation>
    </message>
    <message>
        <source>Write --password-stdin and give the password on standard input.</source>
        <translation>--password-stdin을 쓰고 비밀번호는 표준 입력으로 주십시오.</translation>
    </message>
    <message>
        <source>--%1 reads standard input, which is empty.</source>
        <translation>--%1은(는) 표준 입력을 읽는데, 비어 있습니다.</translation>
    </message>
    <message>
        <source>Pipe the text in, or type it and end the line.</source>
        <translation>내용을 파이프로 넘기거나 입력하고 줄을 끝내십시오.</translation>
    </message>
    <message>
        <source>The port is no number from 1 to 65535.</source>
        <translation>포트가 1에서 65535 사이의 숫자가 아닙니다.</translation>
    </message>
    <message>
        <source>Write a number such as 5432.</source>
        <translation>5432 같은 숫자를 쓰십시오.</translation>
    </message>
    <message>
        <source>--option takes KEY=VALUE.</source>
        <translation>--option의 형식은 KEY=VALUE입니다.</translation>
    </message>
    <message>
        <source>Write --option application_name=worker; an empty value removes the option.</source>
        <translation>--option application_name=worker와 같이 쓰십시오. 값이 비면 그 옵션을 제거합니다.</translation>
    </message>
    <message>
        <source>--password-stdin and --no-password exclude each other.</source>
        <translation>--password-stdin과 --no-password는 함께 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>Only one of --password-stdin and --from-url - can read.</source>
        <translation>--password-stdin과 --from-url - 중 하나만 표준 입력을 읽을 수 있습니다.</translation>
    </message>
    <message>
        <source>Put the password into the text that --from-url reads.</source>
        <translation>--from-url이 읽는 내용에 비밀번호를 넣으십시오.</translation>
    </message>
    <message>
        <source>the server&apos;s name, address or socket folder; several with commas</source>
        <translation>서버의 이름, 주소 또는 소켓 폴더. 여럿이면 쉼표로 구분</translation>
    </message>
    <message>
        <source>the server&apos;s port; empty: the default</source>
        <translation>서버의 포트. 비우면 기본값</translation>
    </message>
    <message>
        <source>the database</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>the role that connects</source>
        <translation>접속하는 역할</translation>
    </message>
    <message>
        <source>SQLAlchemy&apos;s driver: asyncpg, psycopg…; empty: its default</source>
        <translation>SQLAlchemy 드라이버: asyncpg, psycopg 등. 비우면 기본값</translation>
    </message>
    <message>
        <source>disable, allow, prefer, require, verify-ca or verify-full</source>
        <translation>disable, allow, prefer, require, verify-ca, verify-full 중 하나</translation>
    </message>
    <message>
        <source>the certificates that the server&apos;s is checked against</source>
        <translation>서버 인증서를 검증할 인증서</translation>
    </message>
    <message>
        <source>the client&apos;s certificate</source>
        <translation>클라이언트 인증서</translation>
    </message>
    <message>
        <source>the key of the client&apos;s certificate</source>
        <translation>클라이언트 인증서의 키</translation>
    </message>
    <message>
        <source>another option of the connection; may be repeated</source>
        <translation>연결의 다른 옵션. 여러 번 쓸 수 있음</translation>
    </message>
    <message>
        <source>read the password from standard input into the file</source>
        <translation>표준 입력에서 비밀번호를 읽어 파일에 씀</translation>
    </message>
    <message>
        <source>leave the password out of the file; it is asked for, or from pgpass</source>
        <translation>비밀번호를 파일에 두지 않음. 물어보거나 pgpass에서 가져옴</translation>
    </message>
    <message>
        <source>Limbeck does not know this driver.</source>
        <translation>Limbeck이 모르는 드라이버입니다.</translation>
    </message>
    <message>
        <source>Use one of %1.</source>
        <translation>%1 중 하나를 쓰십시오.</translation>
    </message>
    <message>
        <source>There is no such TLS mode.</source>
        <translation>그런 TLS 모드는 없습니다.</translation>
    </message>
    <message>
        <source>--%1 takes yes or no.</source>
        <translation>--%1의 값은 yes 또는 no입니다.</translation>
    </message>
    <message>
        <source>Write --%1 yes.</source>
        <translation>--%1 yes와 같이 쓰십시오.</translation>
    </message>
    <message>
        <source>If it is right, add --accept-target %1.</source>
        <translation>맞다면 --accept-target %1을(를) 추가하십시오.</translation>
    </message>
    <message>
        <source>%1: at %2; what is pending cannot be told</source>
        <translation>%1: 현재 %2, 무엇이 대기 중인지는 알 수 없음</translation>
    </message>
    <message>
        <source>not among these scripts: %1</source>
        <translation>이 스크립트에 없음: %1</translation>
    </message>
    <message>
        <source>Its server is reached through %1 (%2).</source>
        <translation>서버에는 %1을(를) 거쳐 연결합니다(%2).</translation>
    </message>
    <message>
        <source>set: reach the server through this machine, by the system&apos;s ssh</source>
        <translation>set: 시스템의 ssh로 이 컴퓨터를 거쳐 서버에 연결</translation>
    </message>
    <message>
        <source>set: reach the server straight</source>
        <translation>set: 서버에 바로 연결</translation>
    </message>
    <message>
        <source>set: ssh&apos;s configuration for the tunnel; empty: its own</source>
        <translation>set: 터널이 쓸 ssh 설정 파일. 비우면 ssh 자체 설정</translation>
    </message>
    <message>
        <source>set: the key that the tunnel logs in with; empty: ssh&apos;s choice</source>
        <translation>set: 터널이 로그인할 키. 비우면 ssh가 선택</translation>
    </message>
    <message>
        <source>SSH tunnel</source>
        <translation>SSH 터널</translation>
    </message>
    <message>
        <source>ssh configuration</source>
        <translation>ssh 설정</translation>
    </message>
    <message>
        <source>ssh key</source>
        <translation>ssh 키</translation>
    </message>
    <message>
        <source>--no-ssh-tunnel excludes the tunnel&apos;s other options.</source>
        <translation>--no-ssh-tunnel은 터널의 다른 옵션과 함께 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>--ssh-tunnel takes user@host[:port], without a password.</source>
        <translation>--ssh-tunnel에는 비밀번호 없이 user@host[:port]를 적습니다.</translation>
    </message>
    <message>
        <source>Write user@host, user@host:22, or a Host of ssh&apos;s own configuration. ssh logs in by a key.</source>
        <translation>user@host, user@host:22 또는 ssh 자체 설정의 Host를 적으십시오. ssh는 키로 로그인합니다.</translation>
    </message>
    <message>
        <source>%1 through %2</source>
        <translation>%2을(를) 거쳐 %1</translation>
    </message>
    <message>
        <source>The key store no longer keeps the password of %1.</source>
        <translation>키 저장소가 더는 %1의 비밀번호를 보관하지 않습니다.</translation>
    </message>
    <message>
        <source>run what is pending on a throw-away copy: locks, rewrites, way back</source>
        <translation>대기 중인 것을 버릴 복사본에서 실행: 잠금, 다시 쓰기, 되돌리기</translation>
    </message>
    <message>
        <source>also show what each revision changes in the schema</source>
        <translation>리비전마다 스키마에서 바뀌는 것도 표시</translation>
    </message>
    <message>
        <source>make the copy by running the applied revisions from base, not with pg_dump</source>
        <translation>pg_dump 대신 적용된 리비전을 처음부터 실행하여 복사본을 만들기</translation>
    </message>
    <message>
        <source>Revision %1 fails in the rehearsal: %2</source>
        <translation>리비전 %1이(가) 리허설에서 실패했습니다: %2</translation>
    </message>
    <message>
        <source>Copying the schema to a sandbox…</source>
        <translation>스키마를 샌드박스로 복사하는 중…</translation>
    </message>
    <message>
        <source>Rehearsing %1 (%2 of %3)…</source>
        <translation>%1 리허설 중(%2/%3)…</translation>
    </message>
    <message>
        <source>%1: %2 (from %3), through %4</source>
        <translation>%1: %2 (출처 %3), %4 경유</translation>
    </message>
    <message>
        <source>%1 on %2: %3</source>
        <translation>%2에 %1: %3</translation>
    </message>
    <message>
        <source>(from statement %1 of %2 to the end of the transaction)</source>
        <translation>(문장 %1/%2부터 트랜잭션 끝까지)</translation>
    </message>
    <message>
        <source>way back: leaves the schema as it was</source>
        <translation>되돌리기: 스키마가 이전과 같아짐</translation>
    </message>
    <message>
        <source>way back: runs, and leaves the schema different:</source>
        <translation>되돌리기: 실행되지만 스키마가 달라짐:</translation>
    </message>
    <message>
        <source>way back: there is none</source>
        <translation>되돌리기: 없음</translation>
    </message>
    <message>
        <source>way back: fails: %1</source>
        <translation>되돌리기: 실패: %1</translation>
    </message>
    <message>
        <source>way back: not tried</source>
        <translation>되돌리기: 시도하지 않음</translation>
    </message>
    <message numerus="yes">
        <source>%n statement(s), %1 ms on the copy without rows</source>
        <translation>
            <numerusform>문장 %n개, 행이 없는 복사본에서 %1ms</numerusform>
        </translation>
    </message>
    <message>
        <source>fails: %1</source>
        <translation>실패: %1</translation>
    </message>
    <message>
        <source>rewrites %1</source>
        <translation>다시 씀: %1</translation>
    </message>
    <message>
        <source>reads whole %1</source>
        <translation>전체를 읽음: %1</translation>
    </message>
    <message>
        <source>leaves invalid: %1</source>
        <translation>무효로 남김: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n statement(s) run while %1 cannot be read</source>
        <translation>
            <numerusform>%1을(를) 읽을 수 없는 동안 문장 %n개가 실행됨</numerusform>
        </translation>
    </message>
    <message>
        <source>schema:</source>
        <translation>스키마:</translation>
    </message>
    <message>
        <source>Rehearsed in %1.</source>
        <translation>%1에서 리허설했습니다.</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>WHO</source>
        <translation>누구</translation>
    </message>
    <message>
        <source>WHAT</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>AGE</source>
        <translation>경과</translation>
    </message>
    <message>
        <source>HOLDS</source>
        <translation>보유 잠금</translation>
    </message>
    <message numerus="yes">
        <source>%n would block this run now (lock timeout %1 s):</source>
        <translation>
            <numerusform>지금 이 실행을 막을 세션 %n개 (lock timeout %1초):</numerusform>
        </translation>
    </message>
    <message>
        <source>The tables that the plan takes under ACCESS EXCLUSIVE are about %1; a rewrite writes as much WAL.</source>
        <translation>계획이 ACCESS EXCLUSIVE로 잠그는 테이블은 약 %1입니다. 재작성하면 그만큼 WAL이 생깁니다.</translation>
    </message>
    <message>
        <source>What they run: limbeck-cli blockers</source>
        <translation>실행 중인 쿼리 보기: limbeck-cli blockers</translation>
    </message>
    <message numerus="yes">
        <source>%n would still block this run after %1 s. Nothing was run.</source>
        <translation>
            <numerusform>%1초가 지나도 %n개 세션이 이 실행을 막습니다. 아무것도 실행하지 않았습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Wait until they have ended, or run without --wait-for-blockers.</source>
        <translation>끝날 때까지 기다리거나 --wait-for-blockers 없이 실행하십시오.</translation>
    </message>
    <message>
        <source>Nobody would block this run now.</source>
        <translation>지금 이 실행을 막을 세션이 없습니다.</translation>
    </message>
    <message>
        <source>state: %1, since %2</source>
        <translation>상태: %1, %2 경과</translation>
    </message>
    <message>
        <source>progress: %1</source>
        <translation>진행: %1</translation>
    </message>
    <message>
        <source>runs or ran: %1</source>
        <translation>실행 중이거나 마지막으로 실행한 쿼리: %1</translation>
    </message>
    <message numerus="yes">
        <source>Waiting for %n blocker(s)…</source>
        <translation>
            <numerusform>막고 있는 세션 %n개를 기다리는 중…</numerusform>
        </translation>
    </message>
    <message>
        <source>who would keep a run to the goal (default: heads) waiting now; ends one of them by name</source>
        <translation>목표(기본값: heads)까지의 실행을 지금 기다리게 할 세션을 보여 주고, 지명한 세션을 종료합니다</translation>
    </message>
    <message>
        <source>leave younger transactions out; default: limbeck.ini&apos;s, or 5s</source>
        <translation>이보다 짧은 트랜잭션은 제외합니다. 기본값: limbeck.ini의 값 또는 5s</translation>
    </message>
    <message>
        <source>with --json: also what they run, which may hold secrets of theirs</source>
        <translation>--json과 함께: 실행 중인 쿼리도 출력합니다(다른 사람의 비밀이 들어 있을 수 있음)</translation>
    </message>
    <message>
        <source>cancel what this process runs</source>
        <translation>이 프로세스가 실행 중인 쿼리를 취소합니다</translation>
    </message>
    <message>
        <source>end the session of this process; its transaction is rolled back</source>
        <translation>이 프로세스의 세션을 종료합니다. 트랜잭션은 롤백됩니다</translation>
    </message>
    <message>
        <source>the same PID again; for a protected environment also its database&apos;s name, with another --confirm</source>
        <translation>같은 PID를 한 번 더 씁니다. 보호된 환경에서는 --confirm을 하나 더 써서 데이터베이스 이름도 지정합니다</translation>
    </message>
    <message>
        <source>only when the process was started at this time (backend_start of --json)</source>
        <translation>프로세스가 이 시각에 시작된 경우에만 실행합니다(--json의 backend_start)</translation>
    </message>
    <message>
        <source>Nothing was done to process %1: %2, database %3, %4, transaction for %5.</source>
        <translation>프로세스 %1에는 아무 작업도 하지 않았습니다: %2, 데이터베이스 %3, %4, 트랜잭션 %5 경과.</translation>
    </message>
    <message>
        <source>If it is the one that you mean: %1</source>
        <translation>이 프로세스가 맞다면: %1</translation>
    </message>
    <message>
        <source>%1 is no process id.</source>
        <translation>%1은(는) 프로세스 ID가 아닙니다.</translation>
    </message>
    <message>
        <source>--cancel and --end do not go together.</source>
        <translation>--cancel과 --end는 함께 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>only what this branch adds to a revision of git; asks no database</source>
        <translation>이 브랜치가 git 리비전에 더하는 것만 검사하며 데이터베이스에는 묻지 않습니다</translation>
    </message>
    <message>
        <source>doctor, what is pending, and lint of it: for continuous integration</source>
        <translation>doctor, 대기 중인 리비전, 그 lint: 지속적 통합용</translation>
    </message>
    <message>
        <source>The branch adds no revision.</source>
        <translation>브랜치가 추가하는 리비전이 없습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n finding(s) are not about what the branch adds and are left out.</source>
        <translation>
            <numerusform>브랜치가 추가하는 것과 관계없는 지적 사항 %n건을 제외했습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>review required</source>
        <translation>검토 필요</translation>
    </message>
    <message>
        <source>look at every revision from base, without asking a database</source>
        <translation>데이터베이스에 묻지 않고 base부터 모든 리비전을 봅니다</translation>
    </message>
    <message>
        <source>list the rules</source>
        <translation>규칙을 나열합니다</translation>
    </message>
    <message>
        <source>what is known to be dangerous in the SQL of what is pending</source>
        <translation>대기 중인 SQL에서 위험하다고 알려진 것</translation>
    </message>
    <message>
        <source>rule</source>
        <translation>규칙</translation>
    </message>
    <message>
        <source>level</source>
        <translation>수준</translation>
    </message>
    <message>
        <source>lock</source>
        <translation>잠금</translation>
    </message>
    <message>
        <source>about</source>
        <translation>내용</translation>
    </message>
    <message numerus="yes">
        <source>No findings in %n statement(s).</source>
        <translation>
            <numerusform>문장 %n개에서 찾은 것이 없습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>on the target itself, in a transaction that is rolled back; not where it is protected</source>
        <translation>대상에서 직접, 롤백되는 트랜잭션으로 실행합니다. 보호된 환경에서는 사용할 수 없습니다</translation>
    </message>
    <message>
        <source>with --on-target: the longest wait for a lock; default: limbeck.ini&apos;s, or 5s</source>
        <translation>--on-target과 함께: 잠금을 기다리는 최대 시간, 기본값: limbeck.ini의 값 또는 5s</translation>
    </message>
    <message>
        <source>with --on-target: the longest run of a statement; default: limbeck.ini&apos;s, or 0</source>
        <translation>--on-target과 함께: 문장의 최대 실행 시간, 기본값: limbeck.ini의 값 또는 0</translation>
    </message>
    <message>
        <source>The database %1 belongs to a protected environment: nothing is rehearsed on it.</source>
        <translation>데이터베이스 %1은(는) 보호된 환경에 속하므로 그 위에서 리허설하지 않습니다.</translation>
    </message>
    <message>
        <source>Without --on-target the rehearsal runs in a sandbox and only reads the target.</source>
        <translation>--on-target 없이 실행하면 리허설은 샌드박스에서 진행되고 대상은 읽기만 합니다.</translation>
    </message>
    <message>
        <source>This runs the revisions on %1 itself and rolls them back: its tables are really locked meanwhile, and values taken from sequences are gone.</source>
        <translation>리비전을 %1에서 직접 실행한 뒤 롤백합니다. 그동안 테이블이 실제로 잠기며 시퀀스에서 꺼낸 값은 사라집니다.</translation>
    </message>
    <message>
        <source>say yes or no to what is pending, and sign it; also: review verify FILE, review key</source>
        <translation>보류 중인 리비전을 승인하거나 반려하고 서명합니다; 그 밖에 review verify FILE, review key</translation>
    </message>
    <message>
        <source>approve of this revision; may be given several times</source>
        <translation>이 리비전을 승인; 여러 번 지정할 수 있음</translation>
    </message>
    <message>
        <source>this revision needs work</source>
        <translation>이 리비전은 수정이 필요함</translation>
    </message>
    <message>
        <source>reject this revision</source>
        <translation>이 리비전을 반려</translation>
    </message>
    <message>
        <source>approve of every revision that has no verdict yet</source>
        <translation>아직 판정이 없는 모든 리비전을 승인</translation>
    </message>
    <message>
        <source>take back what was said of this revision</source>
        <translation>이 리비전에 대한 판정을 취소</translation>
    </message>
    <message>
        <source>a comment on the revisions that are named, else on the whole</source>
        <translation>지정한 리비전에 대한 의견; 없으면 전체에 대한 의견</translation>
    </message>
    <message>
        <source>rehearse first: the measured facts become a part of the review</source>
        <translation>먼저 리허설: 측정된 사실이 검토에 포함됨</translation>
    </message>
    <message>
        <source>with --rehearse: make the copy by running the applied revisions</source>
        <translation>--rehearse와 함께: 적용된 리비전을 실행하여 복사본을 만듦</translation>
    </message>
    <message>
        <source>review the way down to GOAL</source>
        <translation>GOAL까지의 다운그레이드를 검토</translation>
    </message>
    <message>
        <source>review the setting of the version table to GOAL</source>
        <translation>버전 테이블을 GOAL로 설정하는 것을 검토</translation>
    </message>
    <message>
        <source>sign the review and write it to the project&apos;s folder reviews</source>
        <translation>검토에 서명하여 프로젝트의 reviews 폴더에 저장</translation>
    </message>
    <message>
        <source>the reviewer&apos;s name; default: who is logged in</source>
        <translation>검토자 이름; 기본값: 로그인한 사용자</translation>
    </message>
    <message>
        <source>give the review as html, markdown, json, sarif, junit or github</source>
        <translation>검토를 html, markdown, json, sarif, junit, github 형식으로 냅니다</translation>
    </message>
    <message>
        <source>where the review is written, signed or in the form of --format</source>
        <translation>검토를 쓸 파일. 서명한 것 또는 --format 형식</translation>
    </message>
    <message>
        <source>sign with the key of this file, where there is no key store</source>
        <translation>키 저장소가 없는 곳에서 이 파일의 키로 서명</translation>
    </message>
    <message>
        <source>with `review key`: make a new key</source>
        <translation>`review key`와 함께: 새 키를 만듦</translation>
    </message>
    <message>
        <source>The plan has no revision %1, or several that begin so.</source>
        <translation>계획에 리비전 %1이(가) 없거나, 그렇게 시작하는 리비전이 여럿입니다.</translation>
    </message>
    <message>
        <source>`limbeck-cli review` lists them.</source>
        <translation>`limbeck-cli review`로 목록을 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>`review verify` takes one file.</source>
        <translation>`review verify`는 파일 하나를 받습니다.</translation>
    </message>
    <message>
        <source>`review` takes one goal.</source>
        <translation>`review`는 목표 하나를 받습니다.</translation>
    </message>
    <message>
        <source>--create goes with `review key`.</source>
        <translation>--create는 `review key`와 함께 사용합니다.</translation>
    </message>
    <message>
        <source>--downgrade and --stamp exclude each other.</source>
        <translation>--downgrade와 --stamp는 함께 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>Only an upgrade can be rehearsed.</source>
        <translation>업그레이드만 리허설할 수 있습니다.</translation>
    </message>
    <message>
        <source>--downgrade and --stamp need a goal.</source>
        <translation>--downgrade와 --stamp에는 목표가 필요합니다.</translation>
    </message>
    <message>
        <source>the signed review; default: the newest that fits in reviews/</source>
        <translation>서명된 검토; 기본값: reviews/에서 계획에 맞는 가장 최근 것</translation>
    </message>
    <message>
        <source>wait so long for those who would block, and run nothing if they stay</source>
        <translation>막고 있는 세션을 이 시간 동안 기다리고, 그래도 남아 있으면 아무것도 실행하지 않습니다</translation>
    </message>
    <message>
        <source>--format %1 is not a format.</source>
        <translation>--format %1은(는) 지원하는 형식이 아닙니다.</translation>
    </message>
    <message>
        <source>Write one of these: %1.</source>
        <translation>다음 중 하나를 쓰십시오: %1.</translation>
    </message>
    <message>
        <source>--json and --format both mean what standard output is to have.</source>
        <translation>--json과 --format은 둘 다 표준 출력의 내용을 정합니다.</translation>
    </message>
    <message>
        <source>Leave one out, or write the report to a file with --output.</source>
        <translation>하나를 빼거나 --output으로 보고서를 파일에 쓰십시오.</translation>
    </message>
    <message>
        <source>The baseline has %1 (%2), which is not found any more.</source>
        <translation>기준 파일에 있는 %1 (%2)은(는) 더 이상 발견되지 않습니다.</translation>
    </message>
    <message>
        <source>Write the baseline anew with --write-baseline.</source>
        <translation>--write-baseline으로 기준 파일을 다시 쓰십시오.</translation>
    </message>
    <message>
        <source>text, json, sarif, junit, github or markdown; default: text</source>
        <translation>text, json, sarif, junit, github, markdown 중 하나. 기본값: text</translation>
    </message>
    <message>
        <source>write the report to this file, in the format of --format</source>
        <translation>--format의 형식으로 보고서를 이 파일에 씁니다</translation>
    </message>
    <message>
        <source>leave out the findings that this file has</source>
        <translation>이 파일에 있는 지적 사항을 제외합니다</translation>
    </message>
    <message>
        <source>write the findings to this file; they do not fail this time</source>
        <translation>지적 사항을 이 파일에 씁니다. 이번 실행은 그 때문에 실패하지 않습니다</translation>
    </message>
    <message>
        <source>--base and --write-baseline exclude each other.</source>
        <translation>--base와 --write-baseline은 함께 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>A baseline is written of all findings: leave out --base.</source>
        <translation>기준 파일은 모든 지적 사항으로 씁니다. --base를 빼십시오.</translation>
    </message>
    <message numerus="yes">
        <source>%n finding(s) of the baseline are left out.</source>
        <translation>
            <numerusform>기준 파일에 있는 지적 사항 %n건을 제외했습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>longest transaction %1 (%2)</source>
        <translation>가장 오래된 트랜잭션 %1(%2)</translation>
    </message>
    <message numerus="yes">
        <source>%n prepared transaction(s)</source>
        <translation>
            <numerusform>준비된 트랜잭션 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n replica(s)</source>
        <translation>
            <numerusform>복제본 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, the last is %2 behind</source>
        <translation>%1, 가장 늦은 것은 %2 뒤처짐</translation>
    </message>
    <message>
        <source>%1 of %2 transactions to the next wraparound vacuum</source>
        <translation>다음 랩어라운드 vacuum까지 트랜잭션 %2개 중 %1개 사용</translation>
    </message>
    <message>
        <source>On the target: %1.</source>
        <translation>대상: %1.</translation>
    </message>
    <message numerus="yes">
        <source>%n statement(s), %1 ms on the target</source>
        <translation>
            <numerusform>문장 %n개, 대상에서 %1 ms</numerusform>
        </translation>
    </message>
    <message>
        <source>left out, since it cannot run in a transaction: %1</source>
        <translation>트랜잭션 안에서 실행할 수 없어 제외: %1</translation>
    </message>
    <message>
        <source>--format and --sign exclude each other.</source>
        <translation>--format과 --sign은 함께 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>Sign first; `review verify FILE --format html` gives the signed review.</source>
        <translation>먼저 서명하십시오. `review verify FILE --format html`로 서명한 검토를 얻을 수 있습니다.</translation>
    </message>
    <message>
        <source>So that the signature counts, your team&apos;s limbeck.ini needs:</source>
        <translation>서명이 인정되려면 팀의 limbeck.ini에 다음이 필요합니다:</translation>
    </message>
    <message>
        <source>- Revision %1 is not there any more: %2</source>
        <translation>- 리비전 %1이(가) 더 이상 없습니다: %2</translation>
    </message>
    <message>
        <source>- The script of revision %1 was changed: %2</source>
        <translation>- 리비전 %1의 스크립트가 변경되었습니다: %2</translation>
    </message>
    <message>
        <source>Signed by %1 on %2.</source>
        <translation>%1이(가) %2에 서명했습니다.</translation>
    </message>
    <message>
        <source>%1 of %2 to %3, for %4</source>
        <translation>%2의 %1, 목표 %3, 대상 %4</translation>
    </message>
    <message>
        <source>open</source>
        <translation>미검토</translation>
    </message>
    <message>
        <source>approved</source>
        <translation>승인</translation>
    </message>
    <message>
        <source>needs work</source>
        <translation>수정 필요</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>반려</translation>
    </message>
    <message>
        <source>VERDICT</source>
        <translation>판정</translation>
    </message>
    <message>
        <source>SCRIPT</source>
        <translation>스크립트</translation>
    </message>
    <message>
        <source>COMMENT</source>
        <translation>의견</translation>
    </message>
    <message>
        <source>as a whole: %1</source>
        <translation>전체: %1</translation>
    </message>
    <message>
        <source>There is no signing key yet.</source>
        <translation>서명 키가 아직 없습니다.</translation>
    </message>
    <message>
        <source>Add --create, or sign a review: that makes one.</source>
        <translation>--create를 추가하거나 검토에 서명하면 키가 만들어집니다.</translation>
    </message>
    <message>
        <source>For limbeck.ini, in the section [review]:</source>
        <translation>limbeck.ini의 [review] 섹션에 넣을 줄:</translation>
    </message>
    <message>
        <source>The project&apos;s scripts are not those that were reviewed.</source>
        <translation>프로젝트의 스크립트가 검토된 것과 다릅니다.</translation>
    </message>
    <message>
        <source>Have them reviewed, or bring back what was reviewed.</source>
        <translation>검토를 받거나, 검토된 상태로 되돌리십시오.</translation>
    </message>
    <message>
        <source>A signed review needs a name.</source>
        <translation>서명된 검토에는 이름이 필요합니다.</translation>
    </message>
    <message>
        <source>Add --as with your name.</source>
        <translation>--as로 이름을 지정하십시오.</translation>
    </message>
    <message>
        <source>Not every revision has a verdict yet.</source>
        <translation>아직 판정하지 않은 리비전이 있습니다.</translation>
    </message>
    <message>
        <source>Say --approve, --needs-work or --reject of each, or --all.</source>
        <translation>각각 --approve, --needs-work, --reject로 판정하거나 --all을 사용하십시오.</translation>
    </message>
    <message>
        <source>A new signing key was made: %1</source>
        <translation>새 서명 키를 만들었습니다: %1</translation>
    </message>
    <message>
        <source>Signed: %1</source>
        <translation>서명함: %1</translation>
    </message>
    <message>
        <source>%1 changed since %2, when you said of it: %3</source>
        <translation>%1은(는) %2 이후 바뀌었습니다. 당시 판정: %3</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::AboutDialog</name>
    <message>
        <source>About Limbeck</source>
        <translation>Limbeck 정보</translation>
    </message>
    <message>
        <source>Limbeck</source>
        <translation>Limbeck</translation>
    </message>
    <message>
        <source>PostgreSQL schema migrations that show which database they change.</source>
        <translation>어느 데이터베이스를 변경하는지 보여 주는 PostgreSQL 스키마 마이그레이션 도구입니다.</translation>
    </message>
    <message>
        <source>Licensed under the Apache License, version 2.0. Comes without any warranty.</source>
        <translation>Apache License 2.0에 따라 사용을 허가합니다. 어떠한 보증도 제공하지 않습니다.</translation>
    </message>
    <message>
        <source>Licence text</source>
        <translation>라이선스 전문</translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation>버전 %1</translation>
    </message>
    <message>
        <source>Made with Qt %1, runs on Qt %2.</source>
        <translation>Qt %1로 만들었고 Qt %2에서 실행 중입니다.</translation>
    </message>
    <message>
        <source>The licence</source>
        <translation>라이선스</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ActionWords</name>
    <message>
        <source>%1 ▸ %2</source>
        <translation>%1 ▸ %2</translation>
    </message>
    <message>
        <source>the tab %1</source>
        <translation>%1 탭</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::AlembicHost</name>
    <message>
        <source>There is no revision %1.</source>
        <translation>리비전 %1이(가) 없습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::AppearanceForm</name>
    <message>
        <source>Sho&amp;wn as</source>
        <translation>표시 이름(&amp;W)</translation>
    </message>
    <message>
        <source>Name that is shown</source>
        <translation>표시되는 이름</translation>
    </message>
    <message>
        <source>Co&amp;lour</source>
        <translation>색(&amp;L)</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>색</translation>
    </message>
    <message>
        <source>&amp;Protected</source>
        <translation>보호됨(&amp;P)</translation>
    </message>
    <message>
        <source>Before anything is applied to it, the name of its database has to be typed, which counts for ten minutes. On the command line it takes --confirm.</source>
        <translation>여기에 무엇이든 적용하려면 먼저 데이터베이스 이름을 입력해야 하며, 그 확인은 10분 동안 유효합니다. 명령줄에서는 --confirm이 필요합니다.</translation>
    </message>
    <message>
        <source>This is kept in limbeck.ini, for everybody who works with the project.</source>
        <translation>limbeck.ini에 저장되며, 프로젝트를 함께 쓰는 모두에게 적용됩니다.</translation>
    </message>
    <message>
        <source>None</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>초록</translation>
    </message>
    <message>
        <source>Amber</source>
        <translation>황색</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>빨강</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>파랑</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>보라</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>회색</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ApplyDialog</name>
    <message>
        <source>Database</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>서버</translation>
    </message>
    <message>
        <source>User</source>
        <translation>사용자</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>환경</translation>
    </message>
    <message>
        <source>Server version</source>
        <translation>서버 버전</translation>
    </message>
    <message>
        <source>Revisions in the order of running</source>
        <translation>실행 순서에 따른 리비전</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>지적 사항</translation>
    </message>
    <message>
        <source>Settings of this run</source>
        <translation>이 실행의 설정</translation>
    </message>
    <message>
        <source>&amp;Lock timeout</source>
        <translation>잠금 대기 시간(&amp;L)</translation>
    </message>
    <message>
        <source>Lock timeout</source>
        <translation>잠금 대기 시간</translation>
    </message>
    <message>
        <source>How long a statement waits for a lock before it gives up. A revision that gave up is tried again.</source>
        <translation>문장이 잠금을 얼마나 기다린 뒤 포기하는지 정합니다. 포기한 리비전은 다시 시도합니다.</translation>
    </message>
    <message>
        <source>All revisions in &amp;one transaction</source>
        <translation>모든 리비전을 한 트랜잭션에서(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Statement timeout</source>
        <translation>문장 제한 시간(&amp;S)</translation>
    </message>
    <message>
        <source>Statement timeout</source>
        <translation>문장 제한 시간</translation>
    </message>
    <message>
        <source>How long a statement may run before the server cancels it.</source>
        <translation>서버가 취소하기 전까지 문장이 실행될 수 있는 시간입니다.</translation>
    </message>
    <message>
        <source>Record the run in the database (schema “limbeck”)</source>
        <translation>실행을 데이터베이스에 기록(스키마 “limbeck”)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>This environment is protected. To go on, type the name of its database: %1</source>
        <translation>이 환경은 보호되어 있습니다. 계속하려면 데이터베이스 이름을 입력하십시오: %1</translation>
    </message>
    <message>
        <source>Name of the database, to confirm</source>
        <translation>확인을 위한 데이터베이스 이름</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>번호</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>리비전</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>메시지</translation>
    </message>
    <message>
        <source>How</source>
        <translation>방식</translation>
    </message>
    <message>
        <source> s</source>
        <comment>seconds, after a number</comment>
        <translation>초</translation>
    </message>
    <message>
        <source>none</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>One transaction for all is not possible: %1 has statements that PostgreSQL refuses in a transaction.</source>
        <translation>한 트랜잭션으로는 할 수 없습니다. %1에 PostgreSQL이 트랜잭션 안에서 거부하는 문장이 있습니다.</translation>
    </message>
    <message>
        <source>Upper and lower case count.</source>
        <translation>대문자와 소문자를 구분합니다.</translation>
    </message>
    <message>
        <source>The confirmation has expired. Type the name again.</source>
        <translation>확인 시간이 지났습니다. 이름을 다시 입력하십시오.</translation>
    </message>
    <message>
        <source>This is not the name of the database.</source>
        <translation>이 데이터베이스의 이름이 아닙니다.</translation>
    </message>
    <message numerus="yes">
        <source>Apply %n revision(s) to %1</source>
        <translation>
            <numerusform>%1에 리비전 %n개 적용</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Downgrade %1 by %n revision(s)</source>
        <translation>
            <numerusform>%1에서 리비전 %n개 다운그레이드</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stamp %n revision(s) on %1</source>
        <translation>
            <numerusform>%1에 리비전 %n개 stamp</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Apply %n revision(s)</source>
        <translation>
            <numerusform>리비전 %n개 적용(&amp;A)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Downgrade %n revision(s)</source>
        <translation>
            <numerusform>리비전 %n개 다운그레이드(&amp;D)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Stamp %n revision(s)</source>
        <translation>
            <numerusform>리비전 %n개 stamp(&amp;S)</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (the server calls it %2)</source>
        <translation>%1(서버에서 쓰는 이름: %2)</translation>
    </message>
    <message>
        <source>%1 (connected to %2)</source>
        <translation>%1(접속한 곳: %2)</translation>
    </message>
    <message>
        <source>%1 (acting as %2)</source>
        <translation>%1(%2 역할로 동작)</translation>
    </message>
    <message>
        <source>%1, protected</source>
        <translation>%1, 보호됨</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>알 수 없음</translation>
    </message>
    <message>
        <source>%1, without TLS</source>
        <translation>%1, TLS 없음</translation>
    </message>
    <message>
        <source>%1, with TLS</source>
        <translation>%1, TLS 사용</translation>
    </message>
    <message numerus="yes">
        <source>%n revision(s), in the order of applying</source>
        <translation>
            <numerusform>리비전 %n개, 적용 순서</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n revision(s), in the order of taking back</source>
        <translation>
            <numerusform>리비전 %n개, 되돌리는 순서</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n revision(s): only the version table changes, no revision’s SQL is run</source>
        <translation>
            <numerusform>리비전 %n개: 버전 테이블만 바뀌고 리비전의 SQL은 실행되지 않습니다</numerusform>
        </translation>
    </message>
    <message>
        <source>A downgrade can delete data: what it drops cannot be brought back by upgrading again. Read its SQL, and have a backup that you have restored once.</source>
        <translation>다운그레이드는 데이터를 지울 수 있습니다. 삭제된 것은 다시 업그레이드해도 돌아오지 않습니다. SQL을 읽고, 한 번 복원해 본 백업을 준비하십시오.</translation>
    </message>
    <message>
        <source>Version row only</source>
        <translation>버전 행만</translation>
    </message>
    <message numerus="yes">
        <source>In a transaction, %n statement(s)</source>
        <translation>
            <numerusform>트랜잭션 안에서, 문장 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Without a transaction, %n statement(s)</source>
        <translation>
            <numerusform>트랜잭션 없이, 문장 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Run by</source>
        <translation>실행</translation>
    </message>
    <message>
        <source>Transactions</source>
        <translation>트랜잭션</translation>
    </message>
    <message>
        <source>Arguments for env.py</source>
        <translation>env.py 인수</translation>
    </message>
    <message>
        <source>tenant=one &quot;note=with spaces&quot;</source>
        <translation>tenant=one &quot;note=공백 포함&quot;</translation>
    </message>
    <message>
        <source>Arguments for env.py (-x)</source>
        <translation>env.py 인수(-x)</translation>
    </message>
    <message>
        <source>As after Alembic’s -x, separated by spaces; env.py reads them with context.get_x_argument(). They are remembered for this project: no passwords here.</source>
        <translation>Alembic의 -x 뒤에 쓰는 값이며 공백으로 구분합니다. env.py는 context.get_x_argument()로 읽습니다. 이 프로젝트에 대해 기억되므로 비밀번호는 쓰지 마십시오.</translation>
    </message>
    <message>
        <source>&amp;Plan again with these arguments</source>
        <translation>이 인수로 다시 계획(&amp;P)</translation>
    </message>
    <message>
        <source>Alembic of the project</source>
        <translation>프로젝트의 Alembic</translation>
    </message>
    <message>
        <source>Alembic %1 of the project, with Python %2 (%3)</source>
        <translation>프로젝트의 Alembic %1, Python %2(%3)</translation>
    </message>
    <message numerus="yes">
        <source>The SQL of %n revision(s) is not known before they run: %1. Read their scripts first.</source>
        <translation>
            <numerusform>리비전 %n개의 SQL은 실행하기 전에는 알 수 없습니다: %1. 먼저 스크립트를 확인하십시오.</numerusform>
        </translation>
    </message>
    <message>
        <source>SQL unknown until it runs</source>
        <translation>실행 전에는 SQL을 알 수 없음</translation>
    </message>
    <message numerus="yes">
        <source>%n statement(s)</source>
        <translation>
            <numerusform>문장 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>This environment is protected. The name of its database was typed: %1</source>
        <translation>보호된 환경입니다. 데이터베이스 이름을 이미 입력했습니다: %1</translation>
    </message>
    <message>
        <source>The environment is %1.</source>
        <comment>armed for 10 more minutes</comment>
        <translation>이 환경: %1.</translation>
    </message>
    <message>
        <source>%1 through %2</source>
        <translation>%2을(를) 거쳐 %1</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>검토</translation>
    </message>
    <message>
        <source>Have it reviewed with Review…, and sign it there.</source>
        <translation>‘검토…’로 검토를 받고 그곳에서 서명하십시오.</translation>
    </message>
    <message>
        <source>Looking for a signed review of this plan…</source>
        <translation>이 계획의 서명된 검토를 찾는 중…</translation>
    </message>
    <message>
        <source>%1
It covers this plan, word for word.</source>
        <comment>who reviewed it</comment>
        <translation>%1
이 계획을 글자 하나까지 그대로 다룹니다.</translation>
    </message>
    <message>
        <source>Risk</source>
        <translation>위험</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::Arming</name>
    <message numerus="yes">
        <source>armed for %n more second(s)</source>
        <translation>
            <numerusform>확인 유효 시간 %n초 남음</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>armed for %n more minute(s)</source>
        <translation>
            <numerusform>확인 유효 시간 %n분 남음</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::BackendModel</name>
    <message>
        <source>The run waits for it</source>
        <translation>실행이 기다리는 세션</translation>
    </message>
    <message>
        <source>Waits for the run</source>
        <translation>실행을 기다리는 세션</translation>
    </message>
    <message>
        <source>(hidden from this role)</source>
        <translation>(이 역할에는 보이지 않음)</translation>
    </message>
    <message>
        <source>State: %1, since %2</source>
        <translation>상태: %1, %2 경과</translation>
    </message>
    <message>
        <source>What</source>
        <translation>구분</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>프로세스</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>누구</translation>
    </message>
    <message>
        <source>For</source>
        <translation>경과</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>잠금</translation>
    </message>
    <message>
        <source>Runs or ran</source>
        <translation>실행 쿼리</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::BackendTable</name>
    <message>
        <source>Other sessions</source>
        <translation>다른 세션</translation>
    </message>
    <message>
        <source>Cancel its &amp;query…</source>
        <translation>쿼리 취소(&amp;Q)…</translation>
    </message>
    <message>
        <source>&amp;End its session…</source>
        <translation>세션 종료(&amp;E)…</translation>
    </message>
    <message>
        <source>What can be done</source>
        <translation>할 수 있는 조치</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::BlockersPanel</name>
    <message>
        <source>Who would block</source>
        <translation>막을 세션</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>새로 고침(&amp;R)</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>참고</translation>
    </message>
    <message>
        <source>Looking who would block this run…</source>
        <translation>이 실행을 막을 세션을 조회하는 중…</translation>
    </message>
    <message>
        <source>Who would block this run is not known: %1</source>
        <translation>이 실행을 막을 세션을 알 수 없습니다: %1</translation>
    </message>
    <message>
        <source>Nobody would block this run now.</source>
        <translation>지금 이 실행을 막을 세션이 없습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n session(s) would block this run now.</source>
        <translation>
            <numerusform>지금 세션 %n개가 이 실행을 막습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>The tables that the plan takes under ACCESS EXCLUSIVE are about %1; a rewrite writes as much WAL.</source>
        <translation>계획이 ACCESS EXCLUSIVE로 잠그는 테이블은 약 %1입니다. 재작성하면 그만큼 WAL이 생깁니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ChangesView</name>
    <message>
        <source>Files that change</source>
        <translation>바뀌는 파일</translation>
    </message>
    <message>
        <source>File</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Copy the changes</source>
        <translation>변경 내용 복사</translation>
    </message>
    <message>
        <source>%1 (new)</source>
        <translation>%1(새 파일)</translation>
    </message>
    <message>
        <source>%1 lines added, %2 lines removed</source>
        <translation>%1줄 추가, %2줄 삭제</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::CommandLine</name>
    <message>
        <source>Shows which PostgreSQL database a migration changes, before it changes it.</source>
        <translation>마이그레이션이 어느 PostgreSQL 데이터베이스를 바꾸는지, 바꾸기 전에 보여 줍니다.</translation>
    </message>
    <message>
        <source>Open the sample project with a database server of its own.</source>
        <translation>전용 데이터베이스 서버와 함께 샘플 프로젝트를 엽니다.</translation>
    </message>
    <message>
        <source>The project&apos;s folder.</source>
        <translation>프로젝트 폴더입니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::CompareDialog</name>
    <message>
        <source>Compare environments</source>
        <translation>환경 비교</translation>
    </message>
    <message>
        <source>First environment</source>
        <translation>첫째 환경</translation>
    </message>
    <message>
        <source>S&amp;wap</source>
        <translation>맞바꾸기(&amp;W)</translation>
    </message>
    <message>
        <source>Put each environment on the other side</source>
        <translation>두 환경의 자리를 서로 바꿉니다</translation>
    </message>
    <message>
        <source>Second environment</source>
        <translation>둘째 환경</translation>
    </message>
    <message>
        <source>The environments side by side</source>
        <translation>나란히 놓인 두 환경</translation>
    </message>
    <message>
        <source>Show what is the s&amp;ame too</source>
        <translation>같은 것도 표시(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Copy as text</source>
        <translation>텍스트로 복사(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Read again</source>
        <translation>다시 읽기(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>중지(&amp;S)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message numerus="yes">
        <source>%n part(s) of the target</source>
        <translation>
            <numerusform>대상의 항목 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n revision(s)</source>
        <translation>
            <numerusform>리비전 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n variable(s)</source>
        <translation>
            <numerusform>변수 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Reading both environments…</source>
        <translation>두 환경을 읽는 중…</translation>
    </message>
    <message>
        <source>Reading was stopped.</source>
        <translation>읽기가 중지되었습니다.</translation>
    </message>
    <message>
        <source>They differ in %1. Not everything could be read.</source>
        <translation>%1에서 다릅니다. 읽지 못한 것이 있습니다.</translation>
    </message>
    <message>
        <source>They differ in %1.</source>
        <translation>%1에서 다릅니다.</translation>
    </message>
    <message>
        <source>Not everything could be read.</source>
        <translation>읽지 못한 것이 있습니다.</translation>
    </message>
    <message>
        <source>The two are the same.</source>
        <translation>둘은 같습니다.</translation>
    </message>
    <message>
        <source>Both lead to the same database.</source>
        <translation>둘 다 같은 데이터베이스로 연결됩니다.</translation>
    </message>
    <message>
        <source>Select a row to read where its values come from.</source>
        <translation>행을 선택하면 값의 출처를 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>&amp;Copy the selected rows</source>
        <translation>선택한 행 복사(&amp;C)</translation>
    </message>
    <message>
        <source>All about the selected row</source>
        <translation>선택한 행의 모든 내용</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::CompareModel</name>
    <message>
        <source>The secrets differ. They are not shown here; Variables… shows them on demand.</source>
        <translation>비밀 값이 다릅니다. 여기에는 표시하지 않으며, 변수…에서 필요할 때 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>Secrets are not shown here; Variables… shows them on demand.</source>
        <translation>비밀 값은 여기에 표시하지 않으며, 변수…에서 필요할 때 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>%1, secret</source>
        <translation>%1, 비밀</translation>
    </message>
    <message>
        <source>What</source>
        <translation>항목</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>결과</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::CompareRows</name>
    <message>
        <source>not set</source>
        <translation>설정되지 않음</translation>
    </message>
    <message numerus="yes">
        <source>%n difference(s)</source>
        <translation>
            <numerusform>차이 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>all the same</source>
        <translation>모두 같음</translation>
    </message>
    <message>
        <source>Variables</source>
        <translation>변수</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>대상</translation>
    </message>
    <message>
        <source>target</source>
        <translation>대상</translation>
    </message>
    <message>
        <source>files</source>
        <translation>파일</translation>
    </message>
    <message numerus="yes">
        <source>%n variable(s)</source>
        <translation>
            <numerusform>변수 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>not read</source>
        <translation>읽지 못함</translation>
    </message>
    <message>
        <source>Reading was stopped before.</source>
        <translation>그 전에 읽기가 중지되었습니다.</translation>
    </message>
    <message>
        <source>being read…</source>
        <translation>읽는 중…</translation>
    </message>
    <message>
        <source>Revisions of the databases</source>
        <translation>데이터베이스의 리비전</translation>
    </message>
    <message>
        <source>current</source>
        <translation>현재</translation>
    </message>
    <message>
        <source>nothing is applied</source>
        <translation>적용된 것이 없음</translation>
    </message>
    <message>
        <source>pending</source>
        <translation>대기 중</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>알 수 없음</translation>
    </message>
    <message numerus="yes">
        <source>%n revision(s)</source>
        <translation>
            <numerusform>리비전 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>cannot be told</source>
        <translation>판단할 수 없음</translation>
    </message>
    <message>
        <source>The database is at %1, which these scripts do not have.</source>
        <translation>데이터베이스가 이 스크립트에 없는 %1에 있습니다.</translation>
    </message>
    <message>
        <source>applied</source>
        <translation>적용됨</translation>
    </message>
    <message>
        <source>not applied</source>
        <translation>적용되지 않음</translation>
    </message>
    <message>
        <source>not among these scripts</source>
        <translation>이 스크립트에 없음</translation>
    </message>
    <message>
        <source>same</source>
        <translation>같음</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>다름</translation>
    </message>
    <message>
        <source>only in %1</source>
        <translation>%1에만 있음</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ConnectionForm</name>
    <message>
        <source>Dri&amp;ver</source>
        <translation>드라이버(&amp;V)</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>드라이버</translation>
    </message>
    <message>
        <source>&amp;Host</source>
        <translation>호스트(&amp;H)</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>호스트</translation>
    </message>
    <message>
        <source>P&amp;ort</source>
        <translation>포트(&amp;O)</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>포트</translation>
    </message>
    <message>
        <source>&amp;Database</source>
        <translation>데이터베이스(&amp;D)</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>&amp;User</source>
        <translation>사용자(&amp;U)</translation>
    </message>
    <message>
        <source>User</source>
        <translation>사용자</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>비밀번호(&amp;P)</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>비밀번호</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>표시</translation>
    </message>
    <message>
        <source>Where the password is kept</source>
        <translation>비밀번호를 두는 곳</translation>
    </message>
    <message>
        <source>&amp;TLS</source>
        <translation>TLS(&amp;T)</translation>
    </message>
    <message>
        <source>TLS mode</source>
        <translation>TLS 모드</translation>
    </message>
    <message>
        <source>What the TLS mode protects</source>
        <translation>TLS 모드가 보호하는 것</translation>
    </message>
    <message>
        <source>CA certi&amp;ficate</source>
        <translation>CA 인증서(&amp;F)</translation>
    </message>
    <message>
        <source>CA certificate</source>
        <translation>CA 인증서</translation>
    </message>
    <message>
        <source>…</source>
        <translation>…</translation>
    </message>
    <message>
        <source>Choose the file: CA certificate</source>
        <translation>파일 선택: CA 인증서</translation>
    </message>
    <message>
        <source>&amp;Client certificate</source>
        <translation>클라이언트 인증서(&amp;C)</translation>
    </message>
    <message>
        <source>Client certificate</source>
        <translation>클라이언트 인증서</translation>
    </message>
    <message>
        <source>Choose the file: Client certificate</source>
        <translation>파일 선택: 클라이언트 인증서</translation>
    </message>
    <message>
        <source>Client &amp;key</source>
        <translation>클라이언트 키(&amp;K)</translation>
    </message>
    <message>
        <source>Client key</source>
        <translation>클라이언트 키</translation>
    </message>
    <message>
        <source>Choose the file: Client key</source>
        <translation>파일 선택: 클라이언트 키</translation>
    </message>
    <message>
        <source>Other optio&amp;ns</source>
        <translation>기타 옵션(&amp;N)</translation>
    </message>
    <message>
        <source>Other options</source>
        <translation>기타 옵션</translation>
    </message>
    <message>
        <source>UR&amp;L</source>
        <translation>URL(&amp;L)</translation>
    </message>
    <message>
        <source>The URL as it will be, with its password masked</source>
        <translation>바뀐 뒤의 URL(비밀번호는 가림)</translation>
    </message>
    <message>
        <source>&amp;Write the URL out, without references</source>
        <translation>참조 없이 URL을 그대로 쓰기(&amp;W)</translation>
    </message>
    <message>
        <source>Puts the whole URL into the file, in place of one that refers to other variables</source>
        <translation>다른 변수를 참조하는 URL 대신 전체 URL을 파일에 씁니다</translation>
    </message>
    <message>
        <source>Choose the CA certificate</source>
        <translation>CA 인증서 선택</translation>
    </message>
    <message>
        <source>Choose the client certificate</source>
        <translation>클라이언트 인증서 선택</translation>
    </message>
    <message>
        <source>Choose the client key</source>
        <translation>클라이언트 키 선택</translation>
    </message>
    <message>
        <source>not said (SQLAlchemy takes psycopg2)</source>
        <translation>지정 안 함(SQLAlchemy 기본값 psycopg2)</translation>
    </message>
    <message>
        <source>not said (the driver takes prefer)</source>
        <translation>지정 안 함(드라이버 기본값 prefer)</translation>
    </message>
    <message>
        <source>Kept in the file</source>
        <translation>파일에 둠</translation>
    </message>
    <message>
        <source>Not in the file: it is asked for</source>
        <translation>파일에 두지 않음: 물어봄</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>출처 %1</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>숨기기</translation>
    </message>
    <message>
        <source>Hide the password</source>
        <translation>비밀번호 숨기기</translation>
    </message>
    <message>
        <source>Show the password for a few seconds</source>
        <translation>비밀번호를 몇 초 동안 표시</translation>
    </message>
    <message>
        <source>Nothing is encrypted: whoever is on the way can read the password and change what is sent.</source>
        <translation>아무것도 암호화하지 않습니다. 중간에 있는 사람이 비밀번호를 읽고 내용을 바꿀 수 있습니다.</translation>
    </message>
    <message>
        <source>Encrypts only if the server insists on it. It protects against nobody.</source>
        <translation>서버가 요구할 때만 암호화합니다. 아무도 막지 못합니다.</translation>
    </message>
    <message>
        <source>Encrypts if the server offers it, and goes on without if not. It protects against nobody who can change the traffic.</source>
        <translation>서버가 지원하면 암호화하고, 아니면 암호화 없이 진행합니다. 통신 내용을 바꿀 수 있는 사람은 막지 못합니다.</translation>
    </message>
    <message>
        <source>Always encrypts, but does not ask who the server is: another one can take its place.</source>
        <translation>항상 암호화하지만 서버가 누구인지는 확인하지 않습니다. 다른 서버가 그 자리를 차지할 수 있습니다.</translation>
    </message>
    <message>
        <source>Always encrypts. With a CA certificate it checks who signed the server’s, as verify-ca does, but not its name.</source>
        <translation>항상 암호화합니다. CA 인증서가 있으면 verify-ca처럼 서버 인증서의 서명자를 확인하지만 이름은 확인하지 않습니다.</translation>
    </message>
    <message>
        <source>Encrypts, and checks who signed the server’s certificate, but not that it is this host’s.</source>
        <translation>암호화하고 서버 인증서의 서명자를 확인하지만, 이 호스트의 인증서인지는 확인하지 않습니다.</translation>
    </message>
    <message>
        <source>Encrypts, and checks that the certificate is trusted and is this host’s: nobody else can take its place.</source>
        <translation>암호화하고, 신뢰할 수 있는 이 호스트의 인증서인지 확인합니다. 다른 서버가 그 자리를 차지할 수 없습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ConnectionOptions</name>
    <message>
        <source>“%1” has no value or no name.</source>
        <translation>“%1”에 값이나 이름이 없습니다.</translation>
    </message>
    <message>
        <source>Write options as name=value, with &amp; between them.</source>
        <translation>옵션은 name=value로 쓰고 &amp;로 구분하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ConnectionTestDialog</name>
    <message>
        <source>Connection test</source>
        <translation>연결 테스트</translation>
    </message>
    <message>
        <source>The test is running</source>
        <translation>테스트를 실행하고 있습니다</translation>
    </message>
    <message>
        <source>Stages of the connection test</source>
        <translation>연결 테스트의 단계</translation>
    </message>
    <message>
        <source>&amp;Copy as text</source>
        <translation>텍스트로 복사(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Save…</source>
        <translation>저장(&amp;S)…</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>중지(&amp;T)</translation>
    </message>
    <message>
        <source>Test &amp;again</source>
        <translation>다시 테스트(&amp;A)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>통과</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>경고</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>건너뜀</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>The connection has not been tested yet.</source>
        <translation>아직 연결을 테스트하지 않았습니다.</translation>
    </message>
    <message>
        <source>The connection does not work. It failed at this stage: %1.</source>
        <translation>연결되지 않습니다. 실패한 단계: %1.</translation>
    </message>
    <message>
        <source>The test was stopped.</source>
        <translation>테스트가 중지되었습니다.</translation>
    </message>
    <message>
        <source>The connection works, with warnings.</source>
        <translation>연결되지만 경고가 있습니다.</translation>
    </message>
    <message>
        <source>The connection works.</source>
        <translation>연결됩니다.</translation>
    </message>
    <message>
        <source>Stopping the test… %1 s</source>
        <translation>테스트를 중지하는 중… %1초</translation>
    </message>
    <message>
        <source>Testing the connection… %1 s</source>
        <translation>연결을 테스트하는 중… %1초</translation>
    </message>
    <message>
        <source>Select a stage to read all about it.</source>
        <translation>단계를 선택하면 자세한 내용을 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>보고서 저장</translation>
    </message>
    <message>
        <source>Text files (*.txt)</source>
        <translation>텍스트 파일 (*.txt)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>모든 파일 (*)</translation>
    </message>
    <message>
        <source>The report was saved to %1.</source>
        <translation>보고서를 %1에 저장했습니다.</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>단계</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>결과</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>시간</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>자세히</translation>
    </message>
    <message>
        <source>All about the selected stage</source>
        <translation>선택한 단계의 자세한 내용</translation>
    </message>
    <message>
        <source>Target of the test</source>
        <translation>테스트 대상</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>중지됨</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::DiffModel</name>
    <message>
        <source>Removed, line %1: %2</source>
        <translation>삭제됨, %1행: %2</translation>
    </message>
    <message>
        <source>Added, line %1: %2</source>
        <translation>추가됨, %1행: %2</translation>
    </message>
    <message>
        <source>Unchanged, line %1: %2</source>
        <translation>그대로, %1행: %2</translation>
    </message>
    <message>
        <source>Changes from line %1 on</source>
        <translation>%1행부터의 변경</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::DiffView</name>
    <message>
        <source>Changes, line by line</source>
        <translation>줄 단위 변경 내용</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::EndBackendDialog</name>
    <message>
        <source>User</source>
        <translation>사용자</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>클라이언트</translation>
    </message>
    <message>
        <source>Application</source>
        <translation>응용 프로그램</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Transaction for</source>
        <translation>트랜잭션 경과</translation>
    </message>
    <message>
        <source>Runs or ran</source>
        <translation>실행 쿼리</translation>
    </message>
    <message>
        <source>Process id, to confirm</source>
        <translation>확인용 프로세스 ID</translation>
    </message>
    <message>
        <source>Name of the database, to confirm</source>
        <translation>확인용 데이터베이스 이름</translation>
    </message>
    <message>
        <source>Leave it alone</source>
        <translation>그대로 두기</translation>
    </message>
    <message>
        <source>End the session of process %1?</source>
        <translation>프로세스 %1의 세션을 종료하시겠습니까?</translation>
    </message>
    <message>
        <source>Cancel what process %1 runs?</source>
        <translation>프로세스 %1이(가) 실행 중인 쿼리를 취소하시겠습니까?</translation>
    </message>
    <message>
        <source>End its session</source>
        <translation>세션 종료</translation>
    </message>
    <message>
        <source>Cancel its query</source>
        <translation>쿼리 취소</translation>
    </message>
    <message>
        <source>Its connection is cut and its transaction is rolled back: what it has not committed is lost.</source>
        <translation>연결이 끊기고 트랜잭션이 롤백됩니다. 커밋하지 않은 내용은 사라집니다.</translation>
    </message>
    <message>
        <source>The statement that it runs ends with an error. A transaction that is idle stays open.</source>
        <translation>실행 중인 문장이 오류로 끝납니다. 유휴 상태의 트랜잭션은 열린 채로 남습니다.</translation>
    </message>
    <message>
        <source>It is somebody else’s session. To go on, type its process id: %1</source>
        <translation>다른 사람의 세션입니다. 계속하려면 프로세스 ID를 입력하십시오: %1</translation>
    </message>
    <message>
        <source>This environment is protected. To go on, type the name of its database: %1</source>
        <translation>보호된 환경입니다. 계속하려면 데이터베이스 이름을 입력하십시오: %1</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>알 수 없음</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::EnvironmentDialog</name>
    <message>
        <source>Edit the environment</source>
        <translation>환경 편집</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>연결</translation>
    </message>
    <message>
        <source>Appearance and protection</source>
        <translation>모양과 보호</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>&amp;Write</source>
        <translation>쓰기(&amp;W)</translation>
    </message>
    <message>
        <source>Reading the environment’s files…</source>
        <translation>환경의 파일을 읽는 중…</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>다시 읽기</translation>
    </message>
    <message>
        <source>The files name no database yet.</source>
        <translation>파일에 아직 데이터베이스가 지정되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>Nothing is changed yet.</source>
        <translation>아직 바뀐 것이 없습니다.</translation>
    </message>
    <message>
        <source>The lines that will change are shown here before they are written.</source>
        <translation>바뀔 줄을 쓰기 전에 여기에 표시합니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>파일 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Write %1</source>
        <translation>%1 쓰기(&amp;W)</translation>
    </message>
    <message>
        <source>Edit %1</source>
        <translation>%1 편집</translation>
    </message>
    <message>
        <source>SSH tunnel</source>
        <translation>SSH 터널</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::EnvironmentModel</name>
    <message>
        <source>%1, protected</source>
        <translation>%1, 보호됨</translation>
    </message>
    <message>
        <source>ambiguous</source>
        <translation>모호함</translation>
    </message>
    <message>
        <source>no target</source>
        <translation>대상 없음</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>연결 안 됨</translation>
    </message>
    <message>
        <source>connecting…</source>
        <translation>연결 중…</translation>
    </message>
    <message>
        <source>not reachable</source>
        <translation>도달할 수 없음</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>연결됨</translation>
    </message>
    <message numerus="yes">
        <source>%n pending</source>
        <translation>
            <numerusform>%n개 대기 중</numerusform>
        </translation>
    </message>
    <message>
        <source>up to date</source>
        <translation>최신 상태</translation>
    </message>
    <message>
        <source>Protected: changes want the database&apos;s name typed.</source>
        <translation>보호됨: 변경하려면 데이터베이스 이름을 입력해야 합니다.</translation>
    </message>
    <message>
        <source>Through the SSH tunnel of %1.</source>
        <translation>%1의 SSH 터널을 거칩니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::EnvironmentPanel</name>
    <message>
        <source>&amp;Environments</source>
        <translation>환경(&amp;E)</translation>
    </message>
    <message>
        <source>Environments</source>
        <translation>환경</translation>
    </message>
    <message>
        <source>Return picks the environment and reads its database</source>
        <translation>Return 키로 환경을 선택하고 데이터베이스를 읽습니다</translation>
    </message>
    <message>
        <source>Looking for .env files…</source>
        <translation>.env 파일을 찾는 중…</translation>
    </message>
    <message>
        <source>No environment was found. Put a .env file beside the project, or name its files in limbeck.ini.</source>
        <translation>환경을 찾지 못했습니다. 프로젝트 옆에 .env 파일을 두거나 limbeck.ini에 파일을 지정하십시오.</translation>
    </message>
    <message>
        <source>+ New…</source>
        <translation>+ 새로 만들기…</translation>
    </message>
    <message>
        <source>Make a .env file for another environment</source>
        <translation>다른 환경을 위한 .env 파일 만들기</translation>
    </message>
    <message>
        <source>New environment</source>
        <translation>새 환경</translation>
    </message>
    <message>
        <source>&amp;Edit…</source>
        <translation>편집(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Variables…</source>
        <translation>변수(&amp;V)…</translation>
    </message>
    <message>
        <source>&amp;New…</source>
        <translation>새로 만들기(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Compare…</source>
        <translation>비교(&amp;C)…</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::FindBar</name>
    <message>
        <source>F&amp;ind</source>
        <translation>찾기(&amp;I)</translation>
    </message>
    <message>
        <source>Text to find</source>
        <translation>찾을 텍스트</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>찾기</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>대소문자 구분</translation>
    </message>
    <message>
        <source>Previous match (Shift+F3)</source>
        <translation>이전 항목 (Shift+F3)</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>이전 항목</translation>
    </message>
    <message>
        <source>Next match (F3)</source>
        <translation>다음 항목 (F3)</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>다음 항목</translation>
    </message>
    <message>
        <source>Close the find bar (Escape)</source>
        <translation>찾기 막대 닫기 (Escape)</translation>
    </message>
    <message>
        <source>Close the find bar</source>
        <translation>찾기 막대 닫기</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>검색 중…</translation>
    </message>
    <message>
        <source>No match</source>
        <translation>일치하는 항목 없음</translation>
    </message>
    <message>
        <source>%1 of more than %L2</source>
        <translation>%L2개 이상 중 %1번째</translation>
    </message>
    <message>
        <source>%1 of %L2</source>
        <translation>%L2개 중 %1번째</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::FindingExplanation</name>
    <message>
        <source>Pick a finding of a rule to read why it matters and what the safe way is.</source>
        <translation>규칙에 걸린 항목을 고르면 이유와 안전한 방법을 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>Takes %1 · %2</source>
        <comment>a lock, versions</comment>
        <translation>%1 잠금을 잡음 · %2</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>이유</translation>
    </message>
    <message>
        <source>The safe way</source>
        <translation>안전한 방법</translation>
    </message>
    <message>
        <source>Example</source>
        <translation>예시</translation>
    </message>
    <message>
        <source>Example of the safe way</source>
        <translation>안전한 방법의 예시</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::FindingModel</name>
    <message>
        <source>Note</source>
        <translation>참고</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>경고</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>오류</translation>
    </message>
    <message>
        <source>revision %1</source>
        <translation>리비전 %1</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::FindingRow</name>
    <message>
        <source>Why</source>
        <translation>이유</translation>
    </message>
    <message>
        <source>Why: %1</source>
        <translation>이유: %1</translation>
    </message>
    <message>
        <source>Mend…</source>
        <translation>고치기…</translation>
    </message>
    <message>
        <source>Mend env.py</source>
        <translation>env.py 고치기</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::FindingsView</name>
    <message>
        <source>Copy the selected findings, or all when none is selected</source>
        <translation>선택한 지적 사항을 복사합니다. 선택하지 않았으면 모두 복사합니다</translation>
    </message>
    <message>
        <source>Copy findings</source>
        <translation>지적 사항 복사</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>지적 사항</translation>
    </message>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>오류 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>경고 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n note(s)</source>
        <translation>
            <numerusform>참고 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Show or hide these findings</source>
        <translation>이 지적 사항을 표시하거나 숨깁니다</translation>
    </message>
    <message>
        <source>There are no findings.</source>
        <translation>지적 사항이 없습니다.</translation>
    </message>
    <message>
        <source>The findings are hidden: show them with the buttons above.</source>
        <translation>지적 사항이 숨겨져 있습니다. 위의 단추로 표시하십시오.</translation>
    </message>
    <message>
        <source>Mend…</source>
        <translation>고치기…</translation>
    </message>
    <message>
        <source>Show the change of env.py that does away with these findings</source>
        <translation>이 지적 사항을 없애는 env.py 변경 내용을 봅니다</translation>
    </message>
    <message>
        <source>Mend env.py</source>
        <translation>env.py 고치기</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::FindingsViewDelegate</name>
    <message>
        <source>revision %1</source>
        <translation>리비전 %1</translation>
    </message>
    <message>
        <source>Mend…</source>
        <translation>고치기…</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::HostsText</name>
    <message>
        <source>“%1” is no port.</source>
        <translation>“%1”은(는) 포트가 아닙니다.</translation>
    </message>
    <message>
        <source>A port is a number from 1 to 65535; PostgreSQL&apos;s own is 5432.</source>
        <translation>포트는 1에서 65535까지의 수이며, PostgreSQL의 기본 포트는 5432입니다.</translation>
    </message>
    <message>
        <source>“%1” is no host.</source>
        <translation>“%1”은(는) 호스트가 아닙니다.</translation>
    </message>
    <message>
        <source>Behind the brackets of an address stands its port only.</source>
        <translation>주소의 대괄호 뒤에는 포트만 올 수 있습니다.</translation>
    </message>
    <message>
        <source>A host between two commas is empty.</source>
        <translation>두 쉼표 사이의 호스트가 비어 있습니다.</translation>
    </message>
    <message>
        <source>Name a host, an address or the folder of a socket, without user or database.</source>
        <translation>사용자나 데이터베이스 없이 호스트, 주소 또는 소켓 폴더를 지정하십시오.</translation>
    </message>
    <message>
        <source>There are %1 ports for %2 hosts.</source>
        <translation>호스트는 %2개인데 포트는 %1개입니다.</translation>
    </message>
    <message>
        <source>Name one port for all hosts, or one for each, with commas between them.</source>
        <translation>모든 호스트에 포트 하나를 지정하거나, 쉼표로 구분하여 호스트마다 하나씩 지정하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::LockPanel</name>
    <message>
        <source>Waiting sessions</source>
        <translation>대기 중인 세션</translation>
    </message>
    <message>
        <source>&amp;Stop the run</source>
        <translation>실행 중지(&amp;S)</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>참고</translation>
    </message>
    <message>
        <source>Who waits for whom cannot be seen: %1</source>
        <translation>잠금 대기를 볼 수 없습니다: %1</translation>
    </message>
    <message numerus="yes">
        <source>The run waits for %n session(s).</source>
        <translation>
            <numerusform>실행이 세션 %n개를 기다립니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n session(s) wait for the run.</source>
        <translation>
            <numerusform>세션 %n개가 이 실행을 기다립니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nobody waits.</source>
        <translation>대기 중인 세션이 없습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::LogConsole</name>
    <message>
        <source>Log</source>
        <translation>로그</translation>
    </message>
    <message>
        <source>Lowest level shown</source>
        <translation>표시할 최저 수준</translation>
    </message>
    <message>
        <source>Filter the log</source>
        <translation>로그 필터</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>필터</translation>
    </message>
    <message>
        <source>Search the log</source>
        <translation>로그 검색</translation>
    </message>
    <message>
        <source>Copy all lines shown</source>
        <translation>표시된 모든 줄 복사</translation>
    </message>
    <message>
        <source>Save the lines shown to a file…</source>
        <translation>표시된 줄을 파일로 저장…</translation>
    </message>
    <message>
        <source>Save the lines shown to a file</source>
        <translation>표시된 줄을 파일로 저장</translation>
    </message>
    <message>
        <source>Clear the log</source>
        <translation>로그 지우기</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Dismiss the message</source>
        <translation>메시지 닫기</translation>
    </message>
    <message>
        <source>Log lines</source>
        <translation>로그 줄</translation>
    </message>
    <message>
        <source>All levels</source>
        <translation>모든 수준</translation>
    </message>
    <message>
        <source>Info and above</source>
        <translation>정보 이상</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>경고와 오류</translation>
    </message>
    <message>
        <source>Errors only</source>
        <translation>오류만</translation>
    </message>
    <message numerus="yes">
        <source>%L1 of %Ln line(s)</source>
        <translation>
            <numerusform>%Ln줄 중 %L1줄</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln줄</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln older dropped</source>
        <translation>
            <numerusform>오래된 %Ln줄 삭제됨</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copied %Ln line(s).</source>
        <translation>
            <numerusform>%Ln줄을 복사했습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Save the log</source>
        <translation>로그 저장</translation>
    </message>
    <message>
        <source>Text files (*.log *.txt)</source>
        <translation>텍스트 파일 (*.log *.txt)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>모든 파일 (*)</translation>
    </message>
    <message numerus="yes">
        <source>Saved %Ln line(s) to %1.</source>
        <translation>
            <numerusform>%Ln줄을 %1에 저장했습니다.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::LogFilterModel</name>
    <message>
        <source>Details shown</source>
        <translation>자세한 내용 표시됨</translation>
    </message>
    <message>
        <source>Details folded</source>
        <translation>자세한 내용 접힘</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>자세한 내용</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::LogModel</name>
    <message>
        <source>Time</source>
        <translation>시간</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>수준</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>텍스트</translation>
    </message>
    <message>
        <source>Debug</source>
        <translation>디버그</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>정보</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>경고</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>오류</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::LogView</name>
    <message>
        <source>Jump to the end</source>
        <translation>끝으로 이동</translation>
    </message>
    <message>
        <source>Jump to the newest line and follow (End)</source>
        <translation>가장 최근 줄로 이동하고 따라가기 (End)</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::MainWindow</name>
    <message>
        <source>Limbeck</source>
        <translation>Limbeck</translation>
    </message>
    <message>
        <source>&amp;Project</source>
        <translation>프로젝트(&amp;P)</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>최근 항목 열기(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Environment</source>
        <translation>환경(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Revisions</source>
        <translation>리비전(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>보기(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>테마(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>언어(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>도움말(&amp;H)</translation>
    </message>
    <message>
        <source>Toolbar</source>
        <translation>도구 모음</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>로그</translation>
    </message>
    <message>
        <source>&amp;Open project…</source>
        <translation>프로젝트 열기(&amp;O)…</translation>
    </message>
    <message>
        <source>Open the &amp;demo</source>
        <translation>데모 열기(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Close project</source>
        <translation>프로젝트 닫기(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Export SQL…</source>
        <translation>SQL 내보내기(&amp;E)…</translation>
    </message>
    <message>
        <source>Write the SQL of the pending revisions to a file</source>
        <translation>대기 중인 리비전의 SQL을 파일로 씁니다</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>끝내기(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>새로 고침(&amp;R)</translation>
    </message>
    <message>
        <source>Read files and database again</source>
        <translation>파일과 데이터베이스를 다시 읽습니다</translation>
    </message>
    <message>
        <source>&amp;Test connection…</source>
        <translation>연결 테스트(&amp;T)…</translation>
    </message>
    <message>
        <source>Test the connection step by step</source>
        <translation>연결을 단계별로 테스트합니다</translation>
    </message>
    <message>
        <source>&amp;Preview</source>
        <translation>미리 보기(&amp;P)</translation>
    </message>
    <message>
        <source>Show the SQL of everything that is pending</source>
        <translation>대기 중인 모든 것의 SQL을 표시합니다</translation>
    </message>
    <message>
        <source>&amp;Apply…</source>
        <translation>적용(&amp;A)…</translation>
    </message>
    <message>
        <source>Apply the pending revisions</source>
        <translation>대기 중인 리비전을 적용합니다</translation>
    </message>
    <message>
        <source>&amp;Downgrade…</source>
        <translation>다운그레이드(&amp;D)…</translation>
    </message>
    <message>
        <source>Go back to an earlier revision</source>
        <translation>이전 리비전으로 되돌아갑니다</translation>
    </message>
    <message>
        <source>&amp;Stamp…</source>
        <translation>Stamp(&amp;S)…</translation>
    </message>
    <message>
        <source>Record a revision as applied without running it</source>
        <translation>리비전을 실행하지 않고 적용된 것으로 기록합니다</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>중지(&amp;S)</translation>
    </message>
    <message>
        <source>Stop what is running</source>
        <translation>실행 중인 작업을 중지합니다</translation>
    </message>
    <message>
        <source>&amp;Upgrade to here…</source>
        <translation>여기까지 업그레이드(&amp;U)…</translation>
    </message>
    <message>
        <source>&amp;Downgrade to here…</source>
        <translation>여기까지 다운그레이드(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Stamp here…</source>
        <translation>여기로 stamp(&amp;S)…</translation>
    </message>
    <message>
        <source>S&amp;how script</source>
        <translation>스크립트 표시(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Copy id</source>
        <translation>ID 복사(&amp;C)</translation>
    </message>
    <message>
        <source>Open &amp;file</source>
        <translation>파일 열기(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Find or filter</source>
        <translation>찾기 또는 필터(&amp;F)</translation>
    </message>
    <message>
        <source>Filter the revisions; in the SQL or the log, find there</source>
        <translation>리비전을 필터링합니다. SQL이나 로그에서는 그 안에서 찾습니다</translation>
    </message>
    <message>
        <source>Go to the &amp;log</source>
        <translation>로그로 이동(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;System</source>
        <translation>시스템(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>밝게(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>어둡게(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Preferences…</source>
        <translation>환경설정(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>키보드 단축키(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About Limbeck</source>
        <translation>Limbeck 정보(&amp;A)</translation>
    </message>
    <message>
        <source>The SQL was written to %1.</source>
        <translation>SQL을 %1에 썼습니다.</translation>
    </message>
    <message>
        <source>The database is already stamped with that revision.</source>
        <translation>데이터베이스는 이미 그 리비전으로 stamp 되어 있습니다.</translation>
    </message>
    <message>
        <source>There is nothing to do: the database is already there.</source>
        <translation>할 일이 없습니다. 데이터베이스가 이미 그곳에 있습니다.</translation>
    </message>
    <message>
        <source>&amp;Section of alembic.ini</source>
        <translation>alembic.ini의 섹션(&amp;S)</translation>
    </message>
    <message>
        <source>P&amp;ython…</source>
        <translation>Python(&amp;Y)…</translation>
    </message>
    <message>
        <source>Choose the Python that runs the project’s Alembic</source>
        <translation>프로젝트의 Alembic을 실행할 Python을 선택합니다</translation>
    </message>
    <message>
        <source>&amp;Mend env.py…</source>
        <translation>env.py 고치기(&amp;M)…</translation>
    </message>
    <message>
        <source>Show the change that makes env.py use the environment’s database</source>
        <translation>env.py가 환경의 데이터베이스를 쓰게 하는 변경 내용을 봅니다</translation>
    </message>
    <message>
        <source>Planning was stopped.</source>
        <translation>계획 만들기를 중지했습니다.</translation>
    </message>
    <message>
        <source>&amp;New environment…</source>
        <translation>새 환경(&amp;N)…</translation>
    </message>
    <message>
        <source>Make a .env file for another environment</source>
        <translation>다른 환경을 위한 .env 파일 만들기</translation>
    </message>
    <message>
        <source>&amp;Variables…</source>
        <translation>변수(&amp;V)…</translation>
    </message>
    <message>
        <source>Show every variable of the environment and where it comes from</source>
        <translation>환경의 모든 변수와 출처 표시</translation>
    </message>
    <message>
        <source>&amp;Edit environment…</source>
        <translation>환경 편집(&amp;E)…</translation>
    </message>
    <message>
        <source>Change where the environment leads, and see the lines of its files that change</source>
        <translation>환경이 연결되는 곳을 바꾸고, 파일에서 바뀌는 줄을 확인합니다</translation>
    </message>
    <message>
        <source>&amp;Compare environments…</source>
        <translation>환경 비교(&amp;C)…</translation>
    </message>
    <message>
        <source>Show the targets, databases and variables of two environments side by side</source>
        <translation>두 환경의 대상, 데이터베이스, 변수를 나란히 표시합니다</translation>
    </message>
    <message>
        <source>&amp;Rehearse</source>
        <translation>리허설(&amp;R)</translation>
    </message>
    <message>
        <source>Run what is pending on a throw-away copy of the schema, and measure what it does</source>
        <translation>대기 중인 리비전을 스키마의 임시 사본에서 실행하고 결과를 측정합니다</translation>
    </message>
    <message>
        <source>Re&amp;view…</source>
        <translation>검토(&amp;V)…</translation>
    </message>
    <message>
        <source>Go through what is pending, revision by revision, and say yes or no</source>
        <translation>대기 중인 내용을 리비전별로 살펴보고 승인 여부를 정합니다</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::MendDialog</name>
    <message>
        <source>Mend env.py</source>
        <translation>env.py 고치기</translation>
    </message>
    <message>
        <source>What changes</source>
        <translation>바뀌는 내용</translation>
    </message>
    <message>
        <source>File</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Copy the changes</source>
        <translation>변경 내용 복사</translation>
    </message>
    <message>
        <source>What is left to do by hand</source>
        <translation>직접 해야 할 일</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>&amp;Write env.py</source>
        <translation>env.py 쓰기(&amp;W)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>%1 lines added, %2 lines removed</source>
        <translation>%1줄 추가, %2줄 삭제</translation>
    </message>
    <message>
        <source>&amp;Write %1</source>
        <translation>%1 쓰기(&amp;W)</translation>
    </message>
    <message>
        <source>Reading env.py…</source>
        <translation>env.py를 읽는 중…</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::NewEnvironmentDialog</name>
    <message>
        <source>New environment</source>
        <translation>새 환경</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>이름(&amp;N)</translation>
    </message>
    <message>
        <source>Name of the environment</source>
        <translation>환경의 이름</translation>
    </message>
    <message>
        <source>Start &amp;from</source>
        <translation>시작점(&amp;F)</translation>
    </message>
    <message>
        <source>What it starts from</source>
        <translation>시작할 내용</translation>
    </message>
    <message>
        <source>Pas&amp;te</source>
        <translation>붙여넣기(&amp;T)</translation>
    </message>
    <message>
        <source>Paste a URL or a psql command</source>
        <translation>URL 또는 psql 명령 붙여넣기</translation>
    </message>
    <message>
        <source>Add it to .&amp;gitignore</source>
        <translation>.gitignore에 추가(&amp;G)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>&amp;Write</source>
        <translation>쓰기(&amp;W)</translation>
    </message>
    <message>
        <source>An empty file</source>
        <translation>빈 파일</translation>
    </message>
    <message>
        <source>A copy of %1</source>
        <translation>%1의 사본</translation>
    </message>
    <message>
        <source>Fields that are left empty keep what the source says.</source>
        <translation>비워 둔 필드는 원본의 값을 유지합니다.</translation>
    </message>
    <message>
        <source>Special characters are encoded for you.</source>
        <translation>특수 문자는 알아서 인코딩합니다.</translation>
    </message>
    <message>
        <source>Give the environment a name.</source>
        <translation>환경의 이름을 정하십시오.</translation>
    </message>
    <message>
        <source>Its file is shown here before it is written.</source>
        <translation>파일을 쓰기 전에 여기에 표시합니다.</translation>
    </message>
    <message>
        <source>&amp;Write %1</source>
        <translation>%1 쓰기(&amp;W)</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Write %n file(s)</source>
        <translation>
            <numerusform>파일 %n개 쓰기(&amp;W)</numerusform>
        </translation>
    </message>
    <message>
        <source>a URL or a psql command</source>
        <translation>URL 또는 psql 명령</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::PasswordDialog</name>
    <message>
        <source>Password</source>
        <translation>비밀번호</translation>
    </message>
    <message>
        <source>The server wants a password, and the environment’s files hold none.</source>
        <translation>서버가 비밀번호를 요구하는데, 환경의 파일에는 없습니다.</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>비밀번호(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <translation>표시(&amp;S)</translation>
    </message>
    <message>
        <source>Show the password</source>
        <translation>비밀번호 표시</translation>
    </message>
    <message>
        <source>&amp;Keep it in the system’s key store</source>
        <translation>시스템 키 저장소에 보관(&amp;K)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>연결</translation>
    </message>
    <message>
        <source>Looking for the system’s key store…</source>
        <translation>시스템 키 저장소를 찾는 중…</translation>
    </message>
    <message>
        <source>Otherwise it is known until Limbeck is closed.</source>
        <translation>그러지 않으면 Limbeck을 닫을 때까지만 기억합니다.</translation>
    </message>
    <message>
        <source>%1 The password is known until Limbeck is closed.</source>
        <translation>%1 비밀번호는 Limbeck을 닫을 때까지 기억합니다.</translation>
    </message>
    <message>
        <source>The server does not accept the password that was tried last. Enter it again.</source>
        <translation>마지막으로 시도한 비밀번호를 서버가 받아들이지 않습니다. 다시 입력하십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::PlaceDialog</name>
    <message>
        <source>Another database than before</source>
        <translation>이전과 다른 데이터베이스</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>이전</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>지금</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>대상</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>System identifier</source>
        <translation>시스템 식별자</translation>
    </message>
    <message>
        <source>Server’s address</source>
        <translation>서버 주소</translation>
    </message>
    <message>
        <source>Reached</source>
        <translation>연결 시각</translation>
    </message>
    <message>
        <source>A changed name entry, hosts file or .env file does that, and so does a server that was set up anew. Nothing is applied until you have confirmed the new place. Confirm it only when you know why it has changed.</source>
        <translation>이름 항목이나 hosts 파일, .env 파일이 바뀌면 이렇게 되며, 서버를 새로 설치해도 그렇습니다. 새 위치를 확인할 때까지 아무것도 적용하지 않습니다. 바뀐 이유를 알 때만 확인하십시오.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>&amp;Confirm the new place</source>
        <translation>새 위치 확인(&amp;C)</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>알 수 없음</translation>
    </message>
    <message>
        <source>The environment %1 leads to another database than the last time.</source>
        <translation>환경 %1이(가) 지난번과 다른 데이터베이스로 연결됩니다.</translation>
    </message>
    <message>
        <source>%1 before</source>
        <translation>%1(이전)</translation>
    </message>
    <message>
        <source>%1 now</source>
        <translation>%1(지금)</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::PlanPreview</name>
    <message>
        <source>Its SQL is not known before it runs: %1</source>
        <translation>실행하기 전에는 SQL을 알 수 없습니다: %1</translation>
    </message>
    <message>
        <source>it was not rendered.</source>
        <translation>렌더링하지 않았습니다.</translation>
    </message>
    <message>
        <source>It has no statements.</source>
        <translation>문장이 없습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>환경설정</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>테마(&amp;T)</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>테마</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>언어(&amp;L)</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
    <message>
        <source>Changes take effect at once. Timeouts and protected environments belong to the project: they are in its limbeck.ini.</source>
        <translation>변경은 바로 적용됩니다. 제한 시간과 보호된 환경은 프로젝트에 속하며 limbeck.ini에 있습니다.</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>시스템 설정</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ProgressPanel</name>
    <message>
        <source>Progress</source>
        <translation>진행 상황</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>실행</translation>
    </message>
    <message>
        <source>Elapsed time</source>
        <translation>경과 시간</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>Stop the run</source>
        <translation>실행 중지</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Copy the result</source>
        <translation>결과 복사</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Close the result</source>
        <translation>결과 닫기</translation>
    </message>
    <message>
        <source>Statements done</source>
        <translation>완료된 문장</translation>
    </message>
    <message>
        <source>Current statement</source>
        <translation>현재 문장</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1초</translation>
    </message>
    <message>
        <source>Starting the run…</source>
        <translation>실행을 시작하는 중…</translation>
    </message>
    <message>
        <source>Stopping: the server is asked to cancel the statement…</source>
        <translation>중지하는 중: 서버에 문장 취소를 요청했습니다…</translation>
    </message>
    <message>
        <source>Waiting for another run to end: %1</source>
        <translation>다른 실행이 끝나기를 기다리는 중: %1</translation>
    </message>
    <message>
        <source>Revision %1 of %2: %3</source>
        <translation>리비전 %1/%2: %3</translation>
    </message>
    <message>
        <source>Statement %1 of %2: %3</source>
        <translation>문장 %1/%2: %3</translation>
    </message>
    <message>
        <source>Attempt %1 of %2 did not get its lock; the next one follows in %3.</source>
        <translation>%2번 중 %1번째 시도가 잠금을 얻지 못했습니다. %3 뒤에 다시 시도합니다.</translation>
    </message>
    <message>
        <source>The state of the database could not be read back.</source>
        <translation>데이터베이스의 상태를 다시 읽지 못했습니다.</translation>
    </message>
    <message>
        <source>The database is at no revision.</source>
        <translation>데이터베이스에 적용된 리비전이 없습니다.</translation>
    </message>
    <message>
        <source>The database is at %1.</source>
        <translation>데이터베이스는 %1에 있습니다.</translation>
    </message>
    <message numerus="yes">
        <source>Done: %n revision(s).</source>
        <translation>
            <numerusform>완료: 리비전 %n개.</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>중지되었습니다.</translation>
    </message>
    <message>
        <source>Alembic is rendering the SQL of the plan…</source>
        <translation>Alembic이 계획의 SQL을 렌더링하는 중…</translation>
    </message>
    <message>
        <source>Stopping Alembic…</source>
        <translation>Alembic을 중지하는 중…</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ProjectMenus</name>
    <message>
        <source>No recent projects</source>
        <translation>최근 프로젝트 없음</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ProjectPage</name>
    <message>
        <source>Details</source>
        <translation>자세한 내용</translation>
    </message>
    <message>
        <source>SQL</source>
        <translation>SQL</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>지적 사항</translation>
    </message>
    <message>
        <source>Script</source>
        <translation>스크립트</translation>
    </message>
    <message>
        <source>Findings (%1)</source>
        <translation>지적 사항 (%1)</translation>
    </message>
    <message>
        <source>Rehearsal</source>
        <translation>리허설</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ProjectReader</name>
    <message>
        <source>chosen in the window</source>
        <translation>창에서 선택</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::PythonDialog</name>
    <message>
        <source>Python of the project</source>
        <translation>프로젝트의 Python</translation>
    </message>
    <message>
        <source>Limbeck runs the project’s own Alembic. Choose the Python that it is installed in; the choice is remembered for this project, and only for you.</source>
        <translation>Limbeck은 프로젝트 자신의 Alembic을 실행합니다. Alembic이 설치된 Python을 선택하십시오. 선택은 이 프로젝트에 대해, 그리고 본인에게만 기억됩니다.</translation>
    </message>
    <message>
        <source>Python programs</source>
        <translation>Python 프로그램</translation>
    </message>
    <message>
        <source>What is wrong with the selected Python</source>
        <translation>선택한 Python의 문제</translation>
    </message>
    <message>
        <source>&amp;Browse…</source>
        <translation>찾아보기(&amp;B)…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>&amp;Use this Python</source>
        <translation>이 Python 사용(&amp;U)</translation>
    </message>
    <message>
        <source>Limbeck looks for it each time: in limbeck.ini, in the project’s virtual environment, in the active one, then on the PATH.</source>
        <translation>Limbeck이 매번 찾습니다. limbeck.ini, 프로젝트의 가상 환경, 활성화된 가상 환경, PATH 순서입니다.</translation>
    </message>
    <message>
        <source>This Python is being asked for its packages…</source>
        <translation>이 Python의 패키지를 확인하는 중…</translation>
    </message>
    <message>
        <source>This Python has everything that the project needs.</source>
        <translation>이 Python에는 프로젝트에 필요한 것이 모두 있습니다.</translation>
    </message>
    <message>
        <source>&amp;Choose automatically</source>
        <translation>자동 선택(&amp;C)</translation>
    </message>
    <message>
        <source>Choose a Python program</source>
        <translation>Python 프로그램 선택</translation>
    </message>
    <message>
        <source>Python (python*.exe);;All files (*)</source>
        <translation>Python (python*.exe);;모든 파일 (*)</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::PythonModel</name>
    <message>
        <source>Automatic</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>the first one that has Alembic</source>
        <translation>Alembic이 있는 첫 번째 것</translation>
    </message>
    <message>
        <source>asking…</source>
        <translation>확인하는 중…</translation>
    </message>
    <message>
        <source>does not run</source>
        <translation>실행되지 않음</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>찾은 곳</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>프로그램</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::PythonReply</name>
    <message>
        <source>%1 has no Alembic.</source>
        <translation>%1에 Alembic이 없습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::PythonText</name>
    <message>
        <source>no %1</source>
        <translation>%1 없음</translation>
    </message>
    <message>
        <source>Asking the project’s Python for its Alembic…</source>
        <translation>프로젝트의 Python에서 Alembic을 확인하는 중…</translation>
    </message>
    <message>
        <source>No Python was found for the project.</source>
        <translation>프로젝트에 쓸 Python을 찾지 못했습니다.</translation>
    </message>
    <message>
        <source>The Python does not run (%1).</source>
        <translation>Python이 실행되지 않습니다(%1).</translation>
    </message>
    <message>
        <source>Python %1 (%2)</source>
        <translation>Python %1 (%2)</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::RefusalView</name>
    <message>
        <source>Show %1</source>
        <translation>%1 보기</translation>
    </message>
    <message>
        <source>Resolved target</source>
        <translation>확인된 대상</translation>
    </message>
    <message>
        <source>Target of env.py</source>
        <translation>env.py의 대상</translation>
    </message>
    <message>
        <source>It comes from</source>
        <translation>출처</translation>
    </message>
    <message>
        <source>What to do next</source>
        <translation>다음에 할 일</translation>
    </message>
    <message>
        <source>Mend…</source>
        <translation>고치기…</translation>
    </message>
    <message>
        <source>Mend env.py</source>
        <translation>env.py 고치기</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::RehearsalController</name>
    <message>
        <source>The rehearsal was stopped.</source>
        <translation>리허설이 중지되었습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::RehearsalModel</name>
    <message>
        <source>Revision and statement</source>
        <translation>리비전과 문장</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>행</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>시간</translation>
    </message>
    <message>
        <source>Strongest lock</source>
        <translation>가장 강한 잠금</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>행 수</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::RehearsalRows</name>
    <message>
        <source>Fails: %1</source>
        <translation>실패: %1</translation>
    </message>
    <message>
        <source>held since an earlier statement</source>
        <translation>앞선 문장부터 유지됨</translation>
    </message>
    <message>
        <source>to the end of the transaction</source>
        <translation>트랜잭션이 끝날 때까지</translation>
    </message>
    <message>
        <source>while the statement runs</source>
        <translation>문장이 실행되는 동안</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Rewrites %1</source>
        <translation>%1 다시 씀</translation>
    </message>
    <message>
        <source>Reads %1 whole</source>
        <translation>%1 전체 읽음</translation>
    </message>
    <message>
        <source>Runs while %1 can neither be read nor written</source>
        <translation>%1을(를) 읽거나 쓸 수 없는 동안 실행됨</translation>
    </message>
    <message>
        <source>Left behind: %1</source>
        <translation>남음: %1</translation>
    </message>
    <message>
        <source>Not brought back: %1</source>
        <translation>되돌아오지 않음: %1</translation>
    </message>
    <message>
        <source>Left different: %1</source>
        <translation>달라진 채 남음: %1</translation>
    </message>
    <message>
        <source>Leaves invalid: %1</source>
        <translation>유효하지 않게 남김: %1</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1초</translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <translation>%2에 %1</translation>
    </message>
    <message>
        <source>%1 on %2: %3</source>
        <translation>%2에 %1: %3</translation>
    </message>
    <message>
        <source>The way back leaves the schema as it was.</source>
        <translation>되돌리면 스키마가 이전과 같습니다.</translation>
    </message>
    <message numerus="yes">
        <source>The way back runs, and leaves %n object(s) different.</source>
        <translation>
            <numerusform>되돌리기는 실행되지만 객체 %n개가 달라진 채 남습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no way back.</source>
        <translation>되돌릴 방법이 없습니다.</translation>
    </message>
    <message>
        <source>The way back fails: %1</source>
        <translation>되돌리기가 실패합니다: %1</translation>
    </message>
    <message>
        <source>The way back was not tried.</source>
        <translation>되돌리기를 시도하지 않았습니다.</translation>
    </message>
    <message>
        <source>The way back was not tried: %1</source>
        <translation>되돌리기를 시도하지 않았습니다: %1</translation>
    </message>
    <message>
        <source>Revision %1 fails.</source>
        <translation>리비전 %1이(가) 실패합니다.</translation>
    </message>
    <message>
        <source>Strongest lock: %1.</source>
        <translation>가장 강한 잠금: %1.</translation>
    </message>
    <message>
        <source>No lock that others would notice.</source>
        <translation>다른 세션이 느낄 만한 잠금은 없습니다.</translation>
    </message>
    <message>
        <source>Rewrites %1.</source>
        <translation>%1을(를) 다시 씁니다.</translation>
    </message>
    <message>
        <source>Reads %1 whole.</source>
        <translation>%1을(를) 전체 읽습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n statement(s), %1 on a copy without rows.</source>
        <translation>
            <numerusform>문장 %n개, 행이 없는 사본에서 %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>line %1: %2</source>
        <translation>%1행: %2</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::RehearsalView</name>
    <message>
        <source>Revisions to show</source>
        <translation>표시할 리비전</translation>
    </message>
    <message>
        <source>All revisions</source>
        <translation>모든 리비전</translation>
    </message>
    <message>
        <source>Selected revision</source>
        <translation>선택한 리비전</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>측정 결과</translation>
    </message>
    <message>
        <source>Statements with their locks, rewrites and times</source>
        <translation>문장별 잠금, 다시 쓰기, 시간</translation>
    </message>
    <message>
        <source>Schema diff</source>
        <translation>스키마 차이</translation>
    </message>
    <message>
        <source>What changes in the schema, object by object</source>
        <translation>스키마에서 변경되는 내용을 객체별로 보여 줍니다</translation>
    </message>
    <message>
        <source>Way back</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>Whether the downgrade brings the schema back, and what remains different</source>
        <translation>다운그레이드로 스키마가 되돌아오는지, 무엇이 다르게 남는지</translation>
    </message>
    <message>
        <source>Rehearse again</source>
        <translation>다시 리허설</translation>
    </message>
    <message>
        <source>Copy the selected rows, or all when none is selected</source>
        <translation>선택한 행을 복사합니다. 선택하지 않으면 모두 복사합니다</translation>
    </message>
    <message>
        <source>Copy the rehearsal</source>
        <translation>리허설 복사</translation>
    </message>
    <message>
        <source>What the rehearsal found</source>
        <translation>리허설 결과</translation>
    </message>
    <message>
        <source>Rehearsal</source>
        <translation>리허설</translation>
    </message>
    <message>
        <source>Rehearsal (copying)</source>
        <translation>리허설 (복사 중)</translation>
    </message>
    <message>
        <source>Rehearsal (%1 of %2)</source>
        <translation>리허설 (%1/%2)</translation>
    </message>
    <message>
        <source>Copying the schema to a sandbox…</source>
        <translation>스키마를 샌드박스로 복사하는 중…</translation>
    </message>
    <message>
        <source>Rehearsing %1 of %2: %3</source>
        <translation>%1/%2 리허설 중: %3</translation>
    </message>
    <message>
        <source>The target is only read.</source>
        <translation>대상 데이터베이스는 읽기만 합니다.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>The rehearsal was stopped.</source>
        <translation>리허설이 중지되었습니다.</translation>
    </message>
    <message>
        <source>Not rehearsed yet.</source>
        <translation>아직 리허설하지 않았습니다.</translation>
    </message>
    <message>
        <source>A rehearsal runs what is pending on a copy of the database’s schema, so it needs the database.</source>
        <translation>리허설은 데이터베이스 스키마의 사본에서 대기 중인 리비전을 실행하므로 데이터베이스가 필요합니다.</translation>
    </message>
    <message>
        <source>Nothing is pending, so there is nothing to rehearse.</source>
        <translation>대기 중인 리비전이 없으므로 리허설할 것이 없습니다.</translation>
    </message>
    <message>
        <source>A rehearsal runs what is pending on a throw-away copy of the schema and measures its locks, rewrites and way back. The target is only read.</source>
        <translation>리허설은 스키마의 임시 사본에서 대기 중인 리비전을 실행하여 잠금, 다시 쓰기, 되돌리기를 측정합니다. 대상 데이터베이스는 읽기만 합니다.</translation>
    </message>
    <message numerus="yes">
        <source>Rehearse %n revision(s)</source>
        <translation>
            <numerusform>리비전 %n개 리허설</numerusform>
        </translation>
    </message>
    <message>
        <source>Schema diff (%1)</source>
        <translation>스키마 차이 (%1)</translation>
    </message>
    <message>
        <source>Rehearsed %1</source>
        <translation>%1 리허설함</translation>
    </message>
    <message>
        <source>In %1</source>
        <translation>%1에서</translation>
    </message>
    <message>
        <source>What is pending has changed since this rehearsal: other scripts, another target or another state of it.</source>
        <translation>이 리허설 이후 대기 중인 내용이 바뀌었습니다. 스크립트나 대상, 또는 대상의 상태가 다릅니다.</translation>
    </message>
    <message>
        <source>This was rehearsed before. Nothing is pending now.</source>
        <translation>이전에 리허설한 결과입니다. 지금은 대기 중인 리비전이 없습니다.</translation>
    </message>
    <message>
        <source>Revision %1 was not part of this rehearsal.</source>
        <translation>리비전 %1은(는) 이 리허설에 포함되지 않았습니다.</translation>
    </message>
    <message>
        <source>Show all revisions</source>
        <translation>모든 리비전 표시</translation>
    </message>
    <message>
        <source>The schema stays as it is.</source>
        <translation>스키마는 그대로입니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::RelativeTime</name>
    <message>
        <source>just now</source>
        <translation>방금</translation>
    </message>
    <message numerus="yes">
        <source>%n min ago</source>
        <translation>
            <numerusform>%n분 전</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n시간 전</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n일 전</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n month(s) ago</source>
        <translation>
            <numerusform>%n개월 전</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n year(s) ago</source>
        <translation>
            <numerusform>%n년 전</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ReviewDialog</name>
    <message>
        <source>Revisions under review</source>
        <translation>검토 중인 리비전</translation>
    </message>
    <message>
        <source>About the revision</source>
        <translation>리비전 정보</translation>
    </message>
    <message>
        <source>SQL</source>
        <translation>SQL</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>측정 결과</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>지적 사항</translation>
    </message>
    <message>
        <source>Schema diff</source>
        <translation>스키마 차이</translation>
    </message>
    <message>
        <source>Way back</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>Comment on the revision</source>
        <translation>리비전에 대한 의견</translation>
    </message>
    <message>
        <source>Comment on this revision</source>
        <translation>이 리비전에 대한 의견</translation>
    </message>
    <message>
        <source>&amp;Approve</source>
        <translation>승인(&amp;A)</translation>
    </message>
    <message>
        <source>Approve this revision and go on to the next one that has no verdict (Ctrl+Return)</source>
        <translation>이 리비전을 승인하고 판정이 없는 다음 리비전으로 이동합니다(Ctrl+Return)</translation>
    </message>
    <message>
        <source>Needs &amp;work</source>
        <translation>수정 필요(&amp;W)</translation>
    </message>
    <message>
        <source>This revision has to be changed (Ctrl+Shift+Return)</source>
        <translation>이 리비전은 수정해야 합니다(Ctrl+Shift+Return)</translation>
    </message>
    <message>
        <source>N&amp;o verdict</source>
        <translation>판정 없음(&amp;O)</translation>
    </message>
    <message>
        <source>Take the verdict on this revision back</source>
        <translation>이 리비전의 판정을 취소합니다</translation>
    </message>
    <message>
        <source>&amp;Previous</source>
        <translation>이전(&amp;P)</translation>
    </message>
    <message>
        <source>The revision before (Alt+Up)</source>
        <translation>이전 리비전(Alt+Up)</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>다음(&amp;N)</translation>
    </message>
    <message>
        <source>The revision behind (Alt+Down)</source>
        <translation>다음 리비전(Alt+Down)</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>내보내기(&amp;E)</translation>
    </message>
    <message>
        <source>Write the review to a file</source>
        <translation>검토를 파일로 저장합니다</translation>
    </message>
    <message>
        <source>&amp;Sign…</source>
        <translation>서명(&amp;S)…</translation>
    </message>
    <message>
        <source>Sign the verdict on the whole; each revision needs one first</source>
        <translation>전체 판정에 서명합니다. 먼저 모든 리비전에 판정이 필요합니다</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Putting the review together…</source>
        <translation>검토를 준비하는 중…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Changed since, so its verdict was taken back: %1</source>
        <translation>그 사이 변경되어 판정이 취소됨: %1</translation>
    </message>
    <message>
        <source>The review was written to %1.</source>
        <translation>검토를 %1에 저장했습니다.</translation>
    </message>
    <message>
        <source>The review was signed: %1</source>
        <translation>검토에 서명했습니다: %1</translation>
    </message>
    <message>
        <source>A new signing key was made: %1</source>
        <translation>새 서명 키를 만들었습니다: %1</translation>
    </message>
    <message>
        <source>limbeck.ini does not name this key yet. Its section [review] needs: %1</source>
        <translation>limbeck.ini에 아직 이 키가 없습니다. [review] 섹션에 필요한 내용: %1</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1/%2</translation>
    </message>
    <message>
        <source>its SQL is not known before it runs</source>
        <translation>SQL은 실행하기 전에는 알 수 없음</translation>
    </message>
    <message>
        <source>outside of a transaction</source>
        <translation>트랜잭션 밖에서 실행</translation>
    </message>
    <message numerus="yes">
        <source>All %n revision(s) are approved.</source>
        <translation>
            <numerusform>리비전 %n개가 모두 승인되었습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 approved</source>
        <translation>%2개 중 %1개 승인</translation>
    </message>
    <message numerus="yes">
        <source>%n need(s) work</source>
        <translation>
            <numerusform>수정 필요 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to review</source>
        <translation>
            <numerusform>검토 전 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Review of %1</source>
        <translation>%1 검토</translation>
    </message>
    <message numerus="yes">
        <source>Review of %n pending revision(s) on %1</source>
        <translation>
            <numerusform>%1의 대기 중인 리비전 %n개 검토</numerusform>
        </translation>
    </message>
    <message>
        <source>Changed since: before, on %1, it was: %2</source>
        <translation>그 뒤로 바뀌었습니다. 이전 판정(%1): %2</translation>
    </message>
    <message>
        <source>Re&amp;ject</source>
        <translation>반려(&amp;J)</translation>
    </message>
    <message>
        <source>This revision must not run</source>
        <translation>이 리비전은 실행하면 안 됩니다</translation>
    </message>
    <message numerus="yes">
        <source>%n rejected</source>
        <translation>
            <numerusform>반려 %n개</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ReviewFormats</name>
    <message>
        <source>HTML page</source>
        <translation>HTML 페이지</translation>
    </message>
    <message>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>Markdown for a pull request</source>
        <translation>풀 리퀘스트용 Markdown</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>SARIF for code scanning</source>
        <translation>코드 스캔용 SARIF</translation>
    </message>
    <message>
        <source>JUnit for a pipeline</source>
        <translation>파이프라인용 JUnit</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ReviewSheet</name>
    <message>
        <source>Export the review</source>
        <translation>검토 내보내기</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ReviewStepModel</name>
    <message>
        <source>%1, %2: %3</source>
        <translation>%1, %2: %3</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>리비전</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>메시지</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>판정</translation>
    </message>
    <message>
        <source>to review</source>
        <translation>검토 전</translation>
    </message>
    <message>
        <source>approved</source>
        <translation>승인</translation>
    </message>
    <message>
        <source>needs work</source>
        <translation>수정 필요</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>반려</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::RevisionModel</name>
    <message>
        <source>(no message)</source>
        <translation>(메시지 없음)</translation>
    </message>
    <message>
        <source>After: %1</source>
        <translation>앞선 리비전: %1</translation>
    </message>
    <message>
        <source>Depends on: %1</source>
        <translation>의존 대상: %1</translation>
    </message>
    <message>
        <source>Labels: %1</source>
        <translation>레이블: %1</translation>
    </message>
    <message>
        <source>%1, merges %2</source>
        <translation>%1, %2 병합</translation>
    </message>
    <message>
        <source>%1, branch point</source>
        <translation>%1, 브랜치 지점</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>그래프</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>리비전</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>메시지</translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Applied</source>
        <translation>적용</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>작성일</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>알 수 없음</translation>
    </message>
    <message>
        <source>pending</source>
        <translation>대기 중</translation>
    </message>
    <message>
        <source>partly applied</source>
        <translation>일부만 적용됨</translation>
    </message>
    <message>
        <source>applied</source>
        <translation>적용됨</translation>
    </message>
    <message>
        <source>current</source>
        <translation>현재</translation>
    </message>
    <message>
        <source>Risk</source>
        <translation>위험</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::RevisionRisk</name>
    <message>
        <source>fails</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>high risk: public.orders</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Rehearsed: nothing that others would notice.</source>
        <translation>리허설함: 다른 세션이 느낄 만한 것이 없습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>오류 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>경고 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n note(s)</source>
        <translation>
            <numerusform>참고 %n개</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::RevisionSql</name>
    <message>
        <source>Stopping Alembic…</source>
        <translation>Alembic을 중지하는 중…</translation>
    </message>
    <message>
        <source>Alembic is rendering the SQL…</source>
        <translation>Alembic이 SQL을 렌더링하는 중…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>This revision needs the database to make its SQL, so it cannot be previewed.</source>
        <translation>이 리비전은 SQL을 만드는 데 데이터베이스가 필요하므로 미리 볼 수 없습니다.</translation>
    </message>
    <message>
        <source>Alembic says: %1</source>
        <translation>Alembic의 메시지: %1</translation>
    </message>
    <message>
        <source>Show %1</source>
        <translation>%1 보기</translation>
    </message>
    <message>
        <source>This revision runs no SQL: its upgrade() is empty.</source>
        <translation>이 리비전은 실행할 SQL이 없습니다. upgrade()가 비어 있습니다.</translation>
    </message>
    <message>
        <source>Show the script</source>
        <translation>스크립트 보기</translation>
    </message>
    <message>
        <source>The rendering was stopped.</source>
        <translation>렌더링이 중지되었습니다.</translation>
    </message>
    <message>
        <source>Render the SQL</source>
        <translation>SQL 렌더링</translation>
    </message>
    <message>
        <source>Choose a Python…</source>
        <translation>Python 선택…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::RevisionView</name>
    <message>
        <source>Filter revisions</source>
        <translation>리비전 필터</translation>
    </message>
    <message>
        <source>Shows only the revisions whose id, message or label holds this text</source>
        <translation>ID, 메시지 또는 레이블에 이 텍스트가 있는 리비전만 표시합니다</translation>
    </message>
    <message>
        <source>Filter by id, message or label</source>
        <translation>ID, 메시지 또는 레이블로 필터</translation>
    </message>
    <message>
        <source>Filter by state</source>
        <translation>상태로 필터</translation>
    </message>
    <message>
        <source>All revisions</source>
        <translation>모든 리비전</translation>
    </message>
    <message>
        <source>Pending</source>
        <translation>대기 중</translation>
    </message>
    <message>
        <source>Applied</source>
        <translation>적용</translation>
    </message>
    <message>
        <source>Revisions</source>
        <translation>리비전</translation>
    </message>
    <message>
        <source>The revisions of the project, newest first, with their state in the database</source>
        <translation>프로젝트의 리비전과 데이터베이스에서의 상태, 최신순</translation>
    </message>
    <message>
        <source>Reading the revisions…</source>
        <translation>리비전을 읽는 중…</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>No revision matches the filter.</source>
        <translation>필터와 일치하는 리비전이 없습니다.</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>필터 지우기</translation>
    </message>
    <message>
        <source>This project has no revisions yet.</source>
        <translation>이 프로젝트에는 아직 리비전이 없습니다.</translation>
    </message>
    <message>
        <source>Revisions are .sql files in the folder that limbeck.ini names.</source>
        <translation>리비전은 limbeck.ini가 지정하는 폴더의 .sql 파일입니다.</translation>
    </message>
    <message>
        <source>Ask the project’s Alembic</source>
        <translation>프로젝트의 Alembic에 묻기</translation>
    </message>
    <message>
        <source>`alembic revision` writes the first one.</source>
        <translation>`alembic revision`으로 첫 리비전을 만드십시오.</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::SchemaDiffModel</name>
    <message numerus="yes">
        <source>All %n object(s)</source>
        <translation>
            <numerusform>객체 %n개 모두</numerusform>
        </translation>
    </message>
    <message>
        <source>Added: %1</source>
        <translation>추가됨: %1</translation>
    </message>
    <message>
        <source>Removed: %1</source>
        <translation>삭제됨: %1</translation>
    </message>
    <message>
        <source>Changed: %1</source>
        <translation>변경됨: %1</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::SchemaDiffView</name>
    <message>
        <source>Objects that change</source>
        <translation>변경되는 객체</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::SessionController</name>
    <message>
        <source>Files of the project changed on disk; reading them again.</source>
        <translation>프로젝트 파일이 디스크에서 변경되어 다시 읽습니다.</translation>
    </message>
    <message>
        <source>SQL written to %1.</source>
        <translation>SQL을 %1에 썼습니다.</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>연결</translation>
    </message>
    <message>
        <source>no revision</source>
        <translation>리비전 없음</translation>
    </message>
    <message>
        <source>Connected to %1; the database is at %2.</source>
        <translation>%1에 연결했습니다. 데이터베이스는 %2에 있습니다.</translation>
    </message>
    <message numerus="yes">
        <source>Removed %n folder(s) that an interrupted program left behind.</source>
        <translation>
            <numerusform>중단된 프로그램이 남긴 폴더 %n개를 지웠습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Starting the demo…</source>
        <translation>데모를 시작하는 중…</translation>
    </message>
    <message>
        <source>The demo was stopped.</source>
        <translation>데모가 중지되었습니다.</translation>
    </message>
    <message>
        <source>Stopped connecting to %1.</source>
        <translation>%1 연결을 중지했습니다.</translation>
    </message>
    <message>
        <source>Upgrade</source>
        <translation>업그레이드</translation>
    </message>
    <message>
        <source>Downgrade</source>
        <translation>다운그레이드</translation>
    </message>
    <message>
        <source>Stamp</source>
        <translation>Stamp</translation>
    </message>
    <message>
        <source>Test connection</source>
        <translation>연결 테스트</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>미리 보기</translation>
    </message>
    <message>
        <source>Export SQL</source>
        <translation>SQL 내보내기</translation>
    </message>
    <message>
        <source>%1: target %2 (%3)</source>
        <translation>%1: 대상 %2(%3)</translation>
    </message>
    <message>
        <source>Asking the project’s Alembic for its revisions.</source>
        <translation>프로젝트의 Alembic에서 리비전을 확인하는 중입니다.</translation>
    </message>
    <message>
        <source>%1 was mended.</source>
        <translation>%1을(를) 고쳤습니다.</translation>
    </message>
    <message>
        <source>The password is kept in the system’s key store.</source>
        <translation>비밀번호를 시스템 키 저장소에 보관했습니다.</translation>
    </message>
    <message>
        <source>The new place of the environment was confirmed.</source>
        <translation>환경의 새 위치를 확인했습니다.</translation>
    </message>
    <message>
        <source>%1 was written.</source>
        <translation>%1을(를) 썼습니다.</translation>
    </message>
    <message>
        <source>The SSH tunnel through %1 is up.</source>
        <translation>%1을(를) 거치는 SSH 터널이 열렸습니다.</translation>
    </message>
    <message>
        <source>%1: target %2 (%3), through %4</source>
        <translation>%1: 대상 %2 (%3), %4 경유</translation>
    </message>
    <message>
        <source>The rehearsal ended at revision %1.</source>
        <translation>리허설이 리비전 %1에서 끝났습니다.</translation>
    </message>
    <message numerus="yes">
        <source>The rehearsal ran %n revision(s).</source>
        <translation>
            <numerusform>리비전 %n개를 리허설했습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Rehearse</source>
        <translation>리허설</translation>
    </message>
    <message>
        <source>The rehearsal was stopped.</source>
        <translation>리허설이 중지되었습니다.</translation>
    </message>
    <message>
        <source>The rules were applied without what the database knows of the tables.</source>
        <translation>데이터베이스의 테이블 정보 없이 규칙을 적용했습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::Sheets</name>
    <message>
        <source>Open a project</source>
        <translation>프로젝트 열기</translation>
    </message>
    <message>
        <source>Export SQL</source>
        <translation>SQL 내보내기</translation>
    </message>
    <message>
        <source>SQL scripts (*.sql);;All files (*)</source>
        <translation>SQL 스크립트 (*.sql);;모든 파일 (*)</translation>
    </message>
    <message>
        <source>A run is in progress</source>
        <translation>실행 중입니다</translation>
    </message>
    <message>
        <source>A run on %1 is in progress.</source>
        <translation>%1에서 실행 중입니다.</translation>
    </message>
    <message>
        <source>Stopping cancels the current statement and rolls its transaction back; revisions that are finished stay applied.</source>
        <translation>중지하면 현재 문장을 취소하고 그 트랜잭션을 롤백합니다. 끝난 리비전은 적용된 채로 남습니다.</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>중지하고 닫기</translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation>계속 실행</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>키보드 단축키</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>동작</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>키</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::SignDialog</name>
    <message>
        <source>Sign the review</source>
        <translation>검토 서명</translation>
    </message>
    <message>
        <source>Sign &amp;as</source>
        <translation>서명자(&amp;A)</translation>
    </message>
    <message>
        <source>Sign as</source>
        <translation>서명자</translation>
    </message>
    <message>
        <source>&amp;Key</source>
        <translation>키(&amp;K)</translation>
    </message>
    <message>
        <source>Key file; empty: the key of the system’s key store</source>
        <translation>키 파일. 비우면 시스템 키 저장소의 키를 사용합니다</translation>
    </message>
    <message>
        <source>The system’s key store</source>
        <translation>시스템 키 저장소</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>선택…</translation>
    </message>
    <message>
        <source>Choose a key file</source>
        <translation>키 파일 선택</translation>
    </message>
    <message>
        <source>&amp;Comment</source>
        <translation>의견(&amp;C)</translation>
    </message>
    <message>
        <source>Comment on the whole</source>
        <translation>전체에 대한 의견</translation>
    </message>
    <message>
        <source>The signature covers the scripts, the target, the facts and each verdict, word for word. It is written to the folder “reviews” beside limbeck.ini. Where there is no key yet, one is made.</source>
        <translation>서명은 스크립트, 대상, 측정 결과, 각 판정을 글자 그대로 포함합니다. limbeck.ini 옆의 “reviews” 폴더에 저장됩니다. 키가 없으면 새로 만듭니다.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>&amp;Sign</source>
        <translation>서명(&amp;S)</translation>
    </message>
    <message numerus="yes">
        <source>You approve %n revision(s) for %1.</source>
        <translation>
            <numerusform>%1에 대한 리비전 %n개를 승인합니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>You send %n revision(s) for %1 back: nothing of it may be applied.</source>
        <translation>
            <numerusform>%1에 대한 리비전 %n개를 돌려보냅니다. 아무것도 적용할 수 없습니다.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::SqlView</name>
    <message>
        <source>SQL</source>
        <translation>SQL</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) are longer than %L1 characters and are shown only so far.</source>
        <translation>
            <numerusform>%Ln줄이 %L1자보다 길어 그 길이까지만 표시합니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Python</source>
        <translation>Python</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::StartPage</name>
    <message>
        <source>Limbeck</source>
        <translation>Limbeck</translation>
    </message>
    <message>
        <source>See which database a migration changes, before it changes it.</source>
        <translation>마이그레이션이 어느 데이터베이스를 변경하는지, 변경하기 전에 확인하십시오.</translation>
    </message>
    <message>
        <source>Open a project…</source>
        <translation>프로젝트 열기…</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>데모 사용해 보기</translation>
    </message>
    <message>
        <source>A sample project with a database server of its own, removed when you close it</source>
        <translation>전용 데이터베이스 서버가 딸린 예제 프로젝트입니다. 닫으면 지워집니다</translation>
    </message>
    <message>
        <source>Starting the demo</source>
        <translation>데모를 시작하는 중</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>Stop starting the demo</source>
        <translation>데모 시작 중지</translation>
    </message>
    <message>
        <source>What went wrong</source>
        <translation>무엇이 잘못되었는지</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Copy the error</source>
        <translation>오류 복사</translation>
    </message>
    <message>
        <source>&amp;Recent projects</source>
        <translation>최근 프로젝트(&amp;R)</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>최근 프로젝트</translation>
    </message>
    <message>
        <source>Return opens the project, Delete takes it off the list</source>
        <translation>Return 키로 프로젝트를 열고 Delete 키로 목록에서 뺍니다</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::StepFactsView</name>
    <message>
        <source>Way back</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>Measured facts</source>
        <translation>측정 결과</translation>
    </message>
    <message>
        <source>The schema stays as it is.</source>
        <translation>스키마는 그대로입니다.</translation>
    </message>
    <message>
        <source>Rehearsing %1 of %2: %3</source>
        <translation>%1/%2 리허설 중: %3</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>Copying the schema to a sandbox…</source>
        <translation>스키마를 샌드박스로 복사하는 중…</translation>
    </message>
    <message>
        <source>The rehearsal ended in front of this revision.</source>
        <translation>이 리비전 앞에서 리허설이 끝났습니다.</translation>
    </message>
    <message>
        <source>Rehearse again</source>
        <translation>다시 리허설</translation>
    </message>
    <message>
        <source>Not rehearsed yet.</source>
        <translation>아직 리허설하지 않았습니다.</translation>
    </message>
    <message>
        <source>A rehearsal runs what is pending on a throw-away copy of the schema and measures its locks, rewrites and way back. The target is only read.</source>
        <translation>리허설은 스키마의 임시 사본에서 대기 중인 리비전을 실행하여 잠금, 다시 쓰기, 되돌리기를 측정합니다. 대상 데이터베이스는 읽기만 합니다.</translation>
    </message>
    <message>
        <source>Rehearse</source>
        <translation>리허설</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::TargetStrip</name>
    <message>
        <source>Target</source>
        <translation>대상</translation>
    </message>
    <message>
        <source>protected</source>
        <translation>보호됨</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>데이터베이스</translation>
    </message>
    <message>
        <source>from</source>
        <translation>출처</translation>
    </message>
    <message>
        <source>Opens the file at the line that names the host</source>
        <translation>호스트를 지정하는 줄에서 파일을 엽니다</translation>
    </message>
    <message>
        <source>Server and revision</source>
        <translation>서버와 리비전</translation>
    </message>
    <message>
        <source>Stop connecting</source>
        <translation>연결 중지</translation>
    </message>
    <message>
        <source>What went wrong</source>
        <translation>무엇이 잘못되었는지</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>자세한 내용</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Copy the error</source>
        <translation>오류 복사</translation>
    </message>
    <message>
        <source>What to do next</source>
        <translation>다음에 할 일</translation>
    </message>
    <message>
        <source>&amp;Variable to use</source>
        <translation>사용할 변수(&amp;V)</translation>
    </message>
    <message>
        <source>Variable that names the database</source>
        <translation>데이터베이스를 지정하는 변수</translation>
    </message>
    <message>
        <source>Use this variable</source>
        <translation>이 변수 사용</translation>
    </message>
    <message>
        <source>More findings</source>
        <translation>더 많은 지적 사항</translation>
    </message>
    <message>
        <source>&amp;Open file</source>
        <translation>파일 열기(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Copy path and line</source>
        <translation>경로와 줄 복사(&amp;C)</translation>
    </message>
    <message>
        <source>No environment picked</source>
        <translation>선택한 환경 없음</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>출처 %1</translation>
    </message>
    <message>
        <source>Where the host is written: %1</source>
        <translation>호스트가 적힌 곳: %1</translation>
    </message>
    <message>
        <source>Reading the project…</source>
        <translation>프로젝트를 읽는 중…</translation>
    </message>
    <message>
        <source>Pick an environment to see its database.</source>
        <translation>데이터베이스를 보려면 환경을 선택하십시오.</translation>
    </message>
    <message>
        <source>Connecting to %1…</source>
        <translation>%1에 연결하는 중…</translation>
    </message>
    <message>
        <source>Not connected.</source>
        <translation>연결되지 않았습니다.</translation>
    </message>
    <message>
        <source>PostgreSQL %1</source>
        <translation>PostgreSQL %1</translation>
    </message>
    <message>
        <source>not encrypted</source>
        <translation>암호화되지 않음</translation>
    </message>
    <message>
        <source>role %1</source>
        <translation>역할 %1</translation>
    </message>
    <message>
        <source>standby, read only</source>
        <translation>대기 서버, 읽기 전용</translation>
    </message>
    <message>
        <source>no revision applied</source>
        <translation>적용된 리비전 없음</translation>
    </message>
    <message>
        <source>at %1</source>
        <translation>%1에 있음</translation>
    </message>
    <message numerus="yes">
        <source>%n pending</source>
        <translation>
            <numerusform>%n개 대기 중</numerusform>
        </translation>
    </message>
    <message>
        <source>up to date</source>
        <translation>최신 상태</translation>
    </message>
    <message numerus="yes">
        <source>%n more finding(s)</source>
        <translation>
            <numerusform>지적 사항 %n개 더</numerusform>
        </translation>
    </message>
    <message>
        <source>Python of the project</source>
        <translation>프로젝트의 Python</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>변경…</translation>
    </message>
    <message>
        <source>Choose the project’s Python</source>
        <translation>프로젝트의 Python 선택</translation>
    </message>
    <message>
        <source>Disarm</source>
        <translation>확인 해제</translation>
    </message>
    <message>
        <source>From now on the database’s name has to be typed again</source>
        <translation>이제부터 데이터베이스 이름을 다시 입력해야 합니다</translation>
    </message>
    <message>
        <source>Enter password…</source>
        <translation>비밀번호 입력…</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>비교…</translation>
    </message>
    <message>
        <source>Compare the new place with the old one</source>
        <translation>새 위치를 이전 위치와 비교</translation>
    </message>
    <message>
        <source>through %1</source>
        <translation>%1 경유</translation>
    </message>
    <message>
        <source>SSH tunnel through %1</source>
        <translation>%1을(를) 거치는 SSH 터널</translation>
    </message>
    <message>
        <source>An SSH tunnel leads there (%1). Host and port are meant as %2 knows them.</source>
        <translation>SSH 터널이 그곳으로 이어집니다(%1). 호스트와 포트는 %2이(가) 아는 대로의 값입니다.</translation>
    </message>
    <message>
        <source>Connecting to %1 through %2…</source>
        <translation>%2을(를) 거쳐 %1에 연결하는 중…</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::TunnelForm</name>
    <message>
        <source>Thro&amp;ugh</source>
        <translation>경유(&amp;U)</translation>
    </message>
    <message>
        <source>user@bastion.example:22</source>
        <translation>user@bastion.example:22</translation>
    </message>
    <message>
        <source>Machine that the tunnel goes through</source>
        <translation>터널이 거치는 컴퓨터</translation>
    </message>
    <message>
        <source>The server is then reached through this machine, by the system’s ssh. Host and port of the connection are meant as that machine knows them. Leave it empty for the straight way.</source>
        <translation>서버에는 시스템의 ssh로 이 컴퓨터를 거쳐 연결합니다. 연결의 호스트와 포트는 그 컴퓨터가 아는 대로의 값입니다. 바로 연결하려면 비워 두십시오.</translation>
    </message>
    <message>
        <source>&amp;Key</source>
        <translation>키(&amp;K)</translation>
    </message>
    <message>
        <source>ssh’s choice</source>
        <translation>ssh가 선택</translation>
    </message>
    <message>
        <source>File of the key to log in with</source>
        <translation>로그인할 키의 파일</translation>
    </message>
    <message>
        <source>Con&amp;figuration</source>
        <translation>설정(&amp;F)</translation>
    </message>
    <message>
        <source>ssh’s own</source>
        <translation>ssh 자체 설정</translation>
    </message>
    <message>
        <source>File of ssh’s configuration</source>
        <translation>ssh 설정의 파일</translation>
    </message>
    <message>
        <source>ssh asks for nothing here: the key is in the agent or has no passphrase, and the machine’s host key is known already. Log in once by hand to accept it.</source>
        <translation>ssh는 여기에서 아무것도 묻지 않습니다. 키는 에이전트에 있거나 암호가 없어야 하고, 컴퓨터의 호스트 키는 이미 알려져 있어야 합니다. 한 번 직접 로그인하여 받아들이십시오.</translation>
    </message>
    <message>
        <source>This is kept in limbeck.ini, for everybody who works with the project. No password belongs here.</source>
        <translation>이것은 프로젝트로 일하는 모두를 위해 limbeck.ini에 저장됩니다. 비밀번호는 여기에 적지 않습니다.</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::VariableModel</name>
    <message>
        <source>no value</source>
        <translation>값 없음</translation>
    </message>
    <message>
        <source>%1. Return opens it.</source>
        <translation>%1. Return 키로 엽니다.</translation>
    </message>
    <message>
        <source>%1, secret</source>
        <translation>%1, 비밀 값</translation>
    </message>
    <message>
        <source>Variable</source>
        <translation>변수</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>값</translation>
    </message>
    <message>
        <source>As written</source>
        <translation>원래 표기</translation>
    </message>
    <message>
        <source>From</source>
        <translation>출처</translation>
    </message>
    <message>
        <source>Overrides</source>
        <translation>가려진 값</translation>
    </message>
</context>
<context>
    <name>limbeck::gui::VariablesDialog</name>
    <message>
        <source>Variables</source>
        <translation>변수</translation>
    </message>
    <message>
        <source>Filter by name, value or file</source>
        <translation>이름, 값, 파일로 필터</translation>
    </message>
    <message>
        <source>Filter the variables</source>
        <translation>변수 필터</translation>
    </message>
    <message>
        <source>&amp;Show secrets</source>
        <translation>비밀 값 표시(&amp;S)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Reading the environment’s files…</source>
        <translation>환경의 파일을 읽는 중…</translation>
    </message>
    <message>
        <source>The environment’s files hold no variable.</source>
        <translation>환경의 파일에 변수가 없습니다.</translation>
    </message>
    <message>
        <source>No variable has “%1” in it.</source>
        <translation>“%1”이(가) 들어 있는 변수가 없습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n variable(s)</source>
        <translation>
            <numerusform>변수 %n개 중 %1개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n variable(s)</source>
        <translation>
            <numerusform>변수 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Variables of %1</source>
        <translation>%1의 변수</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>복사(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Show for a few seconds</source>
        <translation>몇 초 동안 표시(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Open the file</source>
        <translation>파일 열기(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Hide secrets</source>
        <translation>비밀 값 숨기기(&amp;H)</translation>
    </message>
    <message>
        <source>They hide again by themselves after a few seconds.</source>
        <translation>몇 초 뒤에 저절로 숨겨집니다.</translation>
    </message>
</context>
</TS>
