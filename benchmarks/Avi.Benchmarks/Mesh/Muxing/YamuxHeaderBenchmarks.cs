using Avi.Mesh.Libp2p.Muxing.Yamux;

using BenchmarkDotNet.Attributes;

namespace Avi.Benchmarks.Mesh.Muxing;

/// <summary>The head that every Yamux frame has.</summary>
[MemoryDiagnoser]
public class YamuxHeaderBenchmarks
{
    private readonly YamuxHeader _header = new(YamuxFrameType.Data, YamuxFlags.None, StreamId: 7, Length: 1400);
    private readonly byte[] _bytes = new byte[YamuxHeader.Bytes];

    [GlobalSetup]
    public void Write() => _header.Write(_bytes);

    [Benchmark(Baseline = true)]
    public void Encode() => _header.Write(_bytes);

    [Benchmark]
    public uint Decode() => YamuxHeader.TryRead(_bytes, out YamuxHeader header) ? header.Length : 0;
}
