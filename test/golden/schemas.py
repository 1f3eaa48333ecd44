# Run: pip install -r test/golden/requirements.txt && python -P test/golden/schemas.py DATA   (DATA: the folder with unicauca/, iot23/ and cicids2017/; writes schemas.json)
"""What the schemas make of real files: rows, classes, groups, times and the sum of every column of X, by pandas."""
import json
import pathlib
import sys
import pandas as pd

data = pathlib.Path(sys.argv[1])
STATES = 'S0 S1 SF REJ S2 S3 RSTO RSTR RSTOS0 RSTRH SH SHR OTH'.split()
SERVICES = 'dhcp dns dtls ftp http imap irc mqtt mysql ntp pop3 quic radius rdp sip smb smtp snmp ssh ssl syslog'.split()
TRANSPORT = ['tcp', 'udp', 'icmp', 'unknown_transport']
LETTERS = 'SHADFRCGTWIQshadfrcgtwiq^'
FIVE = {'DDoS': 'DDoS', 'Okiru': 'Okiru', 'PartOfAHorizontalPortScan': 'PortScan', 'C&C': 'C&C', 'C&C-Torii': 'C&C', 'C&C-FileDownload': 'C&C'}


def zeek(t, names):
    number = lambda name: pd.to_numeric(t[name], errors='coerce').fillna(0)
    column = lambda name: t[names.get(name, name)]
    X = {}
    for port in ('id.orig_p', 'id.resp_p'):
        X[port] = number(names.get(port, port))
    for v in TRANSPORT:
        X[f'proto={v}'] = column('proto') == v
    if 'service' in t:
        for v in SERVICES:
            X[f'service={v}'] = t.service == v
    for name in ('duration', 'orig_bytes', 'resp_bytes'):
        X[name] = number(names.get(name, name))
    for v in STATES:
        X[f'conn_state={v}'] = column('conn_state') == v
    if 'missed_bytes' in t:
        X['missed_bytes'] = number('missed_bytes')
    if 'history' in t:
        for v in LETTERS:
            X[f'history={v}'] = t.history.str.contains(v, regex=False)
    for name in ('orig_pkts', 'orig_ip_bytes', 'resp_pkts', 'resp_ip_bytes'):
        if names.get(name, name) in t:
            X[name] = number(names.get(name, name))
    return pd.DataFrame(X).astype(float)


def summary(X, y, groups=None, times=None):
    kept = y.notna()
    times = None if times is None else times[kept]
    return {
        'rows': int(kept.sum()),
        'classes': y[kept].value_counts().sort_index().to_dict(),
        'groups': None if groups is None else int(groups[kept].nunique()),
        'times': None if times is None else [float(times.min()), float(times.max())],
        'names': list(X.columns),
        'sums': [float(v) for v in X[kept].sum()],
    }


def epoch(column, format):
    return (pd.to_datetime(column, format=format) - pd.Timestamp(0)) / pd.Timedelta(seconds=1)


PUBLISHED = {app: category for category, apps in {
    'Web': 'GOOGLE HTTP HTTP_PROXY HTTP_CONNECT AMAZON MICROSOFT GMAIL WINDOWS_UPDATE',
    'Secure': 'SSL', 'Streaming': 'YOUTUBE NETFLIX SPOTIFY', 'DNS': 'DNS'}.items() for app in apps.split()}

u = pd.read_csv(data / 'unicauca/unicauca-10k.csv')
inputs = [c for c in u.columns if c not in ('Flow.ID', 'Source.IP', 'Destination.IP', 'Timestamp', 'Label', 'ProtocolName', 'L7Protocol')]
c = pd.read_csv(data / 'cicids2017/improved-sample.csv.gz')
cinputs = [n for n in c.columns if n not in ('id', 'Flow ID', 'Src IP', 'Dst IP', 'Timestamp', 'Label', 'Attempted Category')]
t = pd.read_csv(data / 'iot23/captures.csv', dtype=str, keep_default_na=False)
b = pd.read_csv(data / 'iot23/balanced.csv', dtype=str, keep_default_na=False)
z = pd.DataFrame(
    [line.rstrip('\n').split('\t') for line in open(data / 'iot23/34-1.conn.log.labeled') if not line.startswith('#')],
    columns='ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state local_orig local_resp missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes last'.split(),
)
z['label'] = z['last'].str.split('   ').str[1]
z['detailed-label'] = z['last'].str.split('   ').str[2]
iot = lambda t: t['detailed-label'].map(FIVE).where(t.label.str.lower() != 'benign', 'Benign')

out = {
    'versions': {'pandas': pd.__version__},
    'unicauca': summary(u[inputs], u.ProtocolName.map(PUBLISHED).fillna('Other'), u['Flow.ID'], epoch(u.Timestamp, '%d/%m/%Y%H:%M:%S')),
    'cicflowmeter': summary(c[cinputs], c.Label, c['Flow ID'], epoch(c.Timestamp, '%Y-%m-%d %H:%M:%S.%f')),
    'captures': summary(zeek(t, {}), iot(t), t.capture.str.rstrip('?'), t.ts.astype(float)),
    'balanced': summary(
        zeek(b, {'id.orig_p': 'src_port', 'id.resp_p': 'dst_port', 'orig_bytes': 'src_bytes', 'resp_bytes': 'dst_bytes', 'orig_pkts': 'src_pkts', 'resp_pkts': 'dst_pkts', 'conn_state': 'state'}),
        b.label,
    ),
    'log': summary(zeek(z, {}), iot(z), None, z.ts.astype(float)),
}
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(out, separators=(',', ':')) + '\n')
